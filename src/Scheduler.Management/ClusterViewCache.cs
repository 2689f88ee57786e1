using System.Text.Json;

namespace Scheduler.Management;

/// <summary>
/// Caches recent views. Every open page asks every five seconds, and building a view reads all pods. So one view is built at a time, and
/// requests within <see cref="MaxAge"/> share it: open pages do not slow the verbs down.
/// </summary>
internal sealed class ClusterViewCache(ClusterView view, TimeProvider clock) : IDisposable
{
    /// <summary>How old a view may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>Views kept, each of one group: half a megabyte for 5,000 nodes.</summary>
    public const int MaxKept = 4;

    private readonly SemaphoreSlim _building = new(1);
    private readonly List<BuiltView> _kept = [];

    /// <summary>The answer's JSON for a group.</summary>
    /// <exception cref="OperationCanceledException">The caller disconnected.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(string podNamespace, string group, CancellationToken cancellationToken)
    {
        await _building.WaitAsync(cancellationToken);
        try
        {
            _kept.RemoveAll(built => clock.GetElapsedTime(built.BuiltAt) >= MaxAge);
            if (_kept.Find(built => built.Namespace == podNamespace && built.Group == group) is { } known) return known.Json;
            if (_kept.Count == MaxKept) _kept.RemoveAt(0);
            var json = JsonSerializer.SerializeToUtf8Bytes(view.Of(podNamespace, group), JsonSerializerOptions.Web);
            _kept.Add(new BuiltView(podNamespace, group, clock.GetTimestamp(), json));
            return json;
        }
        finally
        {
            _building.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _building.Dispose();

    private sealed record BuiltView(string Namespace, string Group, long BuiltAt, ReadOnlyMemory<byte> Json);
}
