using Scheduler.Core.Health;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes;

/// <summary>Reports <c>kubernetes</c>: whether nodes and pods are listed and watched.</summary>
internal sealed class KubernetesHealth : IHealthReporter
{
    private const string Name = "kubernetes";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceHealth> _resources;
    private readonly ClusterConnection _connection;
    private readonly TimeProvider _clock;
    private DateTimeOffset _since;
    private bool _wasOk;

    /// <summary>Nothing listed yet.</summary>
    public KubernetesHealth(ClusterConnection connection, TimeProvider clock)
    {
        _connection = connection;
        _clock = clock;
        _since = clock.GetUtcNow();
        _resources = new Dictionary<string, ResourceHealth>(StringComparer.Ordinal) { ["nodes"] = default, ["pods"] = default };
    }

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report()
    {
        lock (_lock) return [new HealthReport(Name, _wasOk, _since, Message())];
    }

    /// <summary>The resource was listed whole.</summary>
    public void Listed(string resource) => Set(resource, new ResourceHealth(IsListed: true, Fault: null));

    /// <summary>The resource is being watched.</summary>
    public void Watching(string resource) => Listed(resource);

    /// <summary>A list or a watch failed; it will be tried again.</summary>
    public void Failed(string resource, string fault)
    {
        lock (_lock) Set(resource, _resources[resource] with { Fault = fault });
    }

    private void Set(string resource, ResourceHealth health)
    {
        lock (_lock)
        {
            _resources[resource] = health;
            var isOk = _resources.Values.All(each => each.IsListed && each.Fault is null);
            if (isOk != _wasOk) (_wasOk, _since) = (isOk, _clock.GetUtcNow());
        }
    }

    private string Message()
    {
        if (_wasOk) return $"Nodes and pods are watched at {_connection.Server}.";
        var faults = _resources.Where(each => !each.Value.IsListed || each.Value.Fault is not null)
            .Select(each => $"{each.Key} {(each.Value.IsListed ? "may be out of date" : "are not listed yet")}{Because(each.Value.Fault)}");
        return $"At {_connection.Server}, {string.Join("; ", faults)}";
    }

    private static string Because(string? fault) => fault is null ? "." : $": {fault}";

    private readonly record struct ResourceHealth(bool IsListed, string? Fault);
}
