using System.Collections.Immutable;

namespace Scheduler.Core.Blocks.Sharing;

/// <summary>
/// Who needs a read: the namespaces of the pods, and whether a request needs it now. Others may join during the read. Thread-safe.
/// </summary>
public sealed class Requester
{
    /// <summary>The most namespaces, or sources, that are kept: each is checked for every grant of a slot.</summary>
    public const int MaxJoined = 8;

    private ImmutableArray<string> _namespaces = [];
    private ImmutableArray<Requester> _sources;
    private volatile bool _isDemanded;

    /// <summary>Starts with one pod.</summary>
    /// <param name="podNamespace">Its namespace; empty for the service itself.</param>
    /// <param name="isDemanded">Whether a request needs it now; else it is a read-ahead, after all demanded reads.</param>
    public Requester(string podNamespace, bool isDemanded)
    {
        _namespaces = [podNamespace];
        _isDemanded = isDemanded;
        _sources = [this];
    }

    private Requester(Requester first) => _sources = [first];

    /// <summary>The service itself, such as for the states of DataNodes; it is scheduled like a namespace.</summary>
    public static Requester Service => new("", isDemanded: true);

    /// <summary>Whether a request needs it now.</summary>
    public bool IsDemanded
    {
        get
        {
            foreach (var source in _sources)
                if (source._isDemanded) return true;
            return false;
        }
    }

    /// <summary>The first namespace.</summary>
    public string FirstNamespace => _sources[0]._namespaces[0];

    /// <summary>All requesters, each with its own <see cref="Namespaces"/>.</summary>
    internal ImmutableArray<Requester> Sources => _sources;

    /// <summary>The namespaces, in order of joining; empty when there are several <see cref="Sources"/>.</summary>
    internal ImmutableArray<string> Namespaces => _namespaces;

    /// <summary>
    /// Adds a pod that needs the same read; from now on the turns of its namespace count, too. Returns whether that changes anything.
    /// </summary>
    public bool Join(string podNamespace, bool isDemanded)
    {
        var isSooner = isDemanded && !_isDemanded;
        if (isSooner) _isDemanded = true;
        return ImmutableInterlocked.Update(ref _namespaces, With, podNamespace) || isSooner;
    }

    /// <summary>
    /// A requester for a part of this read, which other requesters of that part can join. It is demanded if any of them is.
    /// </summary>
    public Requester Share() => new(this);

    /// <summary>Adds another requester of this part.</summary>
    public void Join(Requester other) => ImmutableInterlocked.Update(ref _sources, With, other);

    private static ImmutableArray<T> With<T>(ImmutableArray<T> joined, T other) =>
        joined.Length >= MaxJoined || joined.Contains(other) ? joined : joined.Add(other);
}
