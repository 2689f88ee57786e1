using Scheduler.Redis.Calls;
using Scheduler.Sandbox;

namespace Scheduler.Redis.Tests.Calls;

public sealed class RedisCircuitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly List<RedisOutcome> _opened = [];
    private readonly RedisCircuit _circuit;

    public RedisCircuitTests() => _circuit = new RedisCircuit(TimeSpan.FromMilliseconds(100), _clock, _opened.Add);

    [Fact]
    public async Task RunAsync_OneFailure_StaysClosed()
    {
        await CallAsync(RedisOutcome.Timeout);

        Assert.Equal(RedisOutcome.Ok, await CallAsync(RedisOutcome.Ok));
        Assert.Empty(_opened);
    }

    [Fact]
    public async Task RunAsync_FailuresInARow_OpensForASecondThenLetsOneTry()
    {
        await CallAsync(RedisOutcome.Timeout);
        await CallAsync(RedisOutcome.Timeout);
        Assert.Equal([RedisOutcome.Timeout], _opened);
        Assert.Equal(RedisOutcome.CircuitOpen, await CallAsync(RedisOutcome.Ok));

        _clock.Advance(Second);
        var trying = new TaskCompletionSource<RedisOutcome>();
        var first = _circuit.RunAsync(isWrite: false, _ => new(trying.Task), CancellationToken.None);
        Assert.Equal(RedisOutcome.CircuitOpen, await CallAsync(RedisOutcome.Ok));
        trying.SetResult(RedisOutcome.Ok);

        Assert.Equal(RedisOutcome.Ok, await first);
        Assert.Equal(RedisOutcome.Ok, await CallAsync(RedisOutcome.Ok));
    }

    [Fact]
    public async Task RunAsync_FailsAgainAndAgain_PausesGrowToHalfAMinuteAndAreReportedOnce()
    {
        await CallAsync(RedisOutcome.Busy);
        await CallAsync(RedisOutcome.Busy);
        var pauses = new List<int>();
        for (var i = 0; i < 7; i++) pauses.Add(await PauseBeforeFailingAsync());

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
        Assert.Single(_opened);
    }

    [Fact]
    public async Task RunAsync_CallsThatTakeTheirWholeDeadline_OpenIt()
    {
        var slow = new RedisCircuit(TimeSpan.FromSeconds(10), _clock, _opened.Add);
        for (var i = 0; i < 2; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            await slow.RunAsync(isWrite: false, _ => new(RedisOutcome.Timeout), CancellationToken.None);
        }

        Assert.Single(_opened);
    }

    [Fact]
    public async Task RunAsync_MostCallsSucceed_StaysClosed()
    {
        for (var i = 0; i < 20; i++) await CallAsync(i % 2 == 0 ? RedisOutcome.Miss : RedisOutcome.Timeout);

        Assert.Empty(_opened);
    }

    [Fact]
    public async Task RunAsync_Disconnected_StaysClosed()
    {
        for (var i = 0; i < 20; i++) Assert.Equal(RedisOutcome.Disconnected, await CallAsync(RedisOutcome.Disconnected));

        Assert.Empty(_opened);
    }

    [Fact]
    public async Task RunAsync_WritesAreRefused_ReadsGoOn()
    {
        await CallAsync(RedisOutcome.Full, isWrite: true);
        await CallAsync(RedisOutcome.Full, isWrite: true);

        Assert.Equal(RedisOutcome.CircuitOpen, await CallAsync(RedisOutcome.Ok, isWrite: true));
        Assert.Equal(RedisOutcome.Ok, await CallAsync(RedisOutcome.Ok));
    }

    [Fact]
    public async Task RunAsync_ReadsFail_WritesAreLeftOutToo()
    {
        await CallAsync(RedisOutcome.Timeout);
        await CallAsync(RedisOutcome.Timeout);

        Assert.Equal(RedisOutcome.CircuitOpen, await CallAsync(RedisOutcome.Ok, isWrite: true));
    }

    [Fact]
    public async Task Close_CircuitsAreOpen_LetsCallsThroughAtOnce()
    {
        for (var i = 0; i < 2; i++) await CallAsync(RedisOutcome.Full, isWrite: true);
        for (var i = 0; i < 2; i++) await CallAsync(RedisOutcome.Timeout);

        _circuit.Close();

        Assert.Equal(RedisOutcome.Ok, await CallAsync(RedisOutcome.Ok));
        Assert.Equal(RedisOutcome.Ok, await CallAsync(RedisOutcome.Ok, isWrite: true));
    }

    [Fact]
    public async Task RunAsync_CallThrows_IsTheCallers() => await Assert.ThrowsAsync<OperationCanceledException>(
        () => _circuit.RunAsync(isWrite: false, _ => throw new OperationCanceledException(), CancellationToken.None).AsTask());

    private ValueTask<RedisOutcome> CallAsync(RedisOutcome outcome, bool isWrite = false) =>
        _circuit.RunAsync(isWrite, _ => new(outcome), CancellationToken.None);

    private async Task<int> PauseBeforeFailingAsync()
    {
        var seconds = 0;
        for (; await CallAsync(RedisOutcome.Busy) == RedisOutcome.CircuitOpen; seconds++) _clock.Advance(Second);
        return seconds;
    }
}
