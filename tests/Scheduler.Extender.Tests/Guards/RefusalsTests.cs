using Microsoft.Extensions.Logging;
using Scheduler.Listeners;
using Scheduler.Sandbox;

namespace Scheduler.Extender.Tests.Guards;

public sealed class RefusalsTests : IRefusalObserver, ILogger<Refusals>
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _lines = [];
    private readonly Refusals _refusals;
    private int _counted;

    public RefusalsTests() => _refusals = new Refusals(this, _clock, this);

    [Fact]
    public void Add_AFlood_IsLoggedOnceASecondForEachReasonAndCountedWhole()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _refusals.Add(Listener.Extender, Refusal.Malformed, $"Body {i}.");
            _refusals.Add(Listener.Management, Refusal.ForeignHost, $"Host {i}.");
        }

        Assert.Equal(2_000, _counted);
        Assert.Equal(["Body 0.", "Host 0."], _lines.Select(line => line.Split(": ", 2)[1].Split(" Requests")[0]));
        _clock.Advance(Refusals.LogInterval);
        _refusals.Add(Listener.Extender, Refusal.Malformed, "Body again.");
        Assert.EndsWith("Body again. Requests not logged before it: 999", _lines[^1], StringComparison.Ordinal);
        _clock.Advance(Refusals.LogInterval);
        _refusals.Add(Listener.Extender, Refusal.Malformed, "And again.");
        Assert.EndsWith("Requests not logged before it: 0", _lines[^1], StringComparison.Ordinal);
    }

    void IRefusalObserver.Refused(Listener listener, Refusal reason) => _counted++;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add(formatter(state, exception));
}
