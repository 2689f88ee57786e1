using Microsoft.Extensions.Logging;

namespace Scheduler.Planner.Tests;

/// <summary>Keeps what is logged at Warning and above.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    public List<string> Warnings { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
    {
        if (level >= LogLevel.Warning) Warnings.Add(format(state, exception));
    }
}
