using Scheduler.Core.Health;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs;

/// <summary>Reports <c>namenode/NAME</c> for each nameservice, and <c>inotify/NAME</c> for its edit log where edit logs are read.</summary>
internal sealed class NameNodeHealth(NameserviceClients nameservices, InotifyService? inotify = null) : IHealthReporter
{
    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report() =>
        [.. nameservices.All.Select(nameservice => nameservice.Report()), .. inotify?.Report() ?? []];
}

/// <summary>The last known state of a nameservice. Safe for several threads.</summary>
internal sealed class NameserviceHealth(string nameservice, string firstTransport, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private HealthReport _report = new(
        $"namenode/{nameservice}", true, clock.GetUtcNow(), $"Not called yet; the first call goes over {firstTransport}.");

    /// <summary>A NameNode answered; a refusal of a path is an answer, too.</summary>
    public void Answered(INameNodeClient nameNode) => Set(
        isOk: true,
        $"NameNode {nameNode.Endpoint} answers over {nameNode.Transport}{(nameNode.Authentication is { } how ? $" ({how})" : "")}.");

    /// <summary>No NameNode answered.</summary>
    public void Failed(string message) => Set(isOk: false, message);

    /// <summary>The report.</summary>
    public HealthReport Report()
    {
        lock (_lock) return _report;
    }

    private void Set(bool isOk, string message)
    {
        lock (_lock)
        {
            if (_report.IsOk == isOk && _report.Message == message) return;
            var since = !_report.IsOk && !isOk ? _report.Since : clock.GetUtcNow();
            _report = _report with { IsOk = isOk, Since = since, Message = message };
        }
    }
}
