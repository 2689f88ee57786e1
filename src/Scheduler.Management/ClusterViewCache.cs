using System.Text.Json;

namespace Scheduler.Management;

/// <summary>
/// The pictures that were drawn a moment ago. Every open page asks each five seconds, and drawing passes over all pods: one is drawn at a
/// time, and looked at again by whoever asks within <see cref="MaxAge"/>, so that viewers take nothing from the verbs.
/// </summary>
internal sealed class ClusterViewCache(ClusterView picture, TimeProvider clock) : IDisposable
{
    /// <summary>How old a picture may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>Pictures kept, of one group each: half a megabyte for 5,000 nodes.</summary>
    public const int MaxKept = 4;

    private readonly SemaphoreSlim _drawing = new(1);
    private readonly List<Drawing> _kept = [];

    /// <summary>The answer's JSON for a group.</summary>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(string podNamespace, string group, CancellationToken cancellationToken)
    {
        await _drawing.WaitAsync(cancellationToken);
        try
        {
            _kept.RemoveAll(drawing => clock.GetElapsedTime(drawing.DrawnAt) >= MaxAge);
            if (_kept.Find(drawing => drawing.Namespace == podNamespace && drawing.Group == group) is { } known) return known.Json;
            if (_kept.Count == MaxKept) _kept.RemoveAt(0);
            var json = JsonSerializer.SerializeToUtf8Bytes(picture.Of(podNamespace, group), JsonSerializerOptions.Web);
            _kept.Add(new Drawing(podNamespace, group, clock.GetTimestamp(), json));
            return json;
        }
        finally
        {
            _drawing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _drawing.Dispose();

    private sealed record Drawing(string Namespace, string Group, long DrawnAt, ReadOnlyMemory<byte> Json);
}
