using Scheduler.Core.Health;

namespace Scheduler.History;

/// <summary>Whether the history can be written. Safe for many threads.</summary>
internal sealed class HistoryHealth(HistoryOptions options, TimeProvider clock) : IHealthReporter
{
    private volatile HealthReport _report = new("history", true, clock.GetUtcNow(), $"Placements will be kept in {options.Directory}.");
    private bool _isKnown;

    /// <summary>The directory can be written; true when that was not known before.</summary>
    public bool Succeeded() => Becomes(true, $"Placements are kept in {options.Directory}.");

    /// <summary>It cannot be written; true when that was not known before.</summary>
    public bool Failed(string problem) => Becomes(
        false,
        $"{options.Directory} cannot be written, and placements are lost: {problem} "
        + "Check space and permissions, or set History:Directory.");

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report() => [_report];

    private bool Becomes(bool isOk, string message)
    {
        var isNews = !_isKnown || _report.IsOk != isOk;
        _isKnown = true;
        _report = new HealthReport(_report.Name, isOk, isNews ? clock.GetUtcNow() : _report.Since, message);
        return isNews;
    }
}
