using Scheduler.Core.Health;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>What is last known of a nameservice. Safe for several threads.</summary>
internal sealed class NameserviceHealth(string nameservice, string firstTransport, TimeProvider clock)
{
    private readonly string _name = $"namenode/{nameservice}";
    private readonly Lock _lock = new();
    private HealthReport? _report;

    /// <summary>A NameNode answered; a refusal of a path is an answer, too.</summary>
    public void Answered(string endpoint, string transport) => Set(isOk: true, $"NameNode {endpoint} answers over {transport}.");

    /// <summary>No NameNode answered.</summary>
    public void Failed(string message) => Set(isOk: false, message);

    /// <summary>The report.</summary>
    public HealthReport Report()
    {
        lock (_lock) return _report ?? new(_name, true, clock.GetUtcNow(), $"Not asked yet; will be asked over {firstTransport}.");
    }

    private void Set(bool isOk, string message)
    {
        lock (_lock)
        {
            if (_report is { } last && last.IsOk == isOk && last.Message == message) return;
            var since = _report?.IsOk == isOk && !isOk ? _report.Since : clock.GetUtcNow();
            _report = new HealthReport(_name, isOk, since, message);
        }
    }
}
