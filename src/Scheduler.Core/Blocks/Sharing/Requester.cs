using System.Collections.Immutable;

namespace Scheduler.Core.Blocks.Sharing;

/// <summary>
/// For whom something is read: the namespaces of the pods that need it, and whether a request needs it now. Others may join while it is
/// read. Safe for several threads.
/// </summary>
public sealed class Requester
{
    /// <summary>Namespaces, or inputs, that count: each of them is looked at for every grant of a slot.</summary>
    public const int MaxJoined = 8;

    private ImmutableArray<string> _namespaces = [];
    private ImmutableArray<Requester> _sources;
    private volatile bool _isDemanded;

    /// <summary>One pod, to begin with.</summary>
    /// <param name="podNamespace">Its namespace; empty for what the service itself needs.</param>
    /// <param name="isDemanded">Whether a request needs it now; else it is read ahead, and comes after all that is demanded.</param>
    public Requester(string podNamespace, bool isDemanded)
    {
        _namespaces = [podNamespace];
        _isDemanded = isDemanded;
        _sources = [this];
    }

    private Requester(Requester first) => _sources = [first];

    /// <summary>What the service itself needs, such as the states of DataNodes; it has a share as a namespace has.</summary>
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

    /// <summary>The namespace that asked first.</summary>
    public string FirstNamespace => _sources[0]._namespaces[0];

    /// <summary>Whoever needs it, each with <see cref="Namespaces"/> of its own.</summary>
    internal ImmutableArray<Requester> Sources => _sources;

    /// <summary>The namespaces, the first to ask first; none when there are several <see cref="Sources"/>.</summary>
    internal ImmutableArray<string> Namespaces => _namespaces;

    /// <summary>Another pod needs the same: from now on it is read in its turns, too. Whether that changes anything.</summary>
    public bool Join(string podNamespace, bool isDemanded)
    {
        var isSooner = isDemanded && !_isDemanded;
        if (isSooner) _isDemanded = true;
        return ImmutableInterlocked.Update(ref _namespaces, With, podNamespace) || isSooner;
    }

    /// <summary>
    /// Who needs a part of what this one needs, to be joined by others who need that part. As urgent as the most urgent is.
    /// </summary>
    public Requester Share() => new(this);

    /// <summary>Another one needs this part.</summary>
    public void Join(Requester other) => ImmutableInterlocked.Update(ref _sources, With, other);

    private static ImmutableArray<T> With<T>(ImmutableArray<T> joined, T other) =>
        joined.Length >= MaxJoined || joined.Contains(other) ? joined : joined.Add(other);
}
