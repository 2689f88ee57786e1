using Scheduler.Sandbox;

namespace Scheduler.Redis.Tests;

public sealed class RedisCircuitTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RedisCircuit _circuit;

    public RedisCircuitTests() => _circuit = new RedisCircuit(_clock);

    [Fact]
    public void TryEnter_OneFailure_StaysClosed()
    {
        Assert.False(_circuit.Fail());

        Assert.True(_circuit.TryEnter());
        Assert.False(_circuit.IsClosed);
    }

    [Fact]
    public void TryEnter_FailuresInARow_OpensForASecondThenLetsOneTry()
    {
        _circuit.Fail();
        Assert.True(_circuit.Fail());

        Assert.False(_circuit.TryEnter());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_circuit.TryEnter());
        Assert.False(_circuit.TryEnter());
    }

    [Fact]
    public void Fail_AgainAndAgain_PausesGrowToHalfAMinute()
    {
        var pauses = Enumerable.Range(0, 8).Select(_ => PauseAfterFailing()).ToList();

        Assert.Equal([0, 1, 2, 4, 8, 16, 30, 30], pauses);
    }

    [Fact]
    public void Close_AfterFailures_StartsAnew()
    {
        for (var i = 0; i < 5; i++) _circuit.Fail();

        _circuit.Close();

        Assert.True(_circuit.TryEnter());
        Assert.Equal([0, 1], [PauseAfterFailing(), PauseAfterFailing()]);
    }

    private int PauseAfterFailing()
    {
        _circuit.Fail();
        var seconds = 0;
        for (; !_circuit.TryEnter(); seconds++) _clock.Advance(TimeSpan.FromSeconds(1));
        return seconds;
    }
}
