using System.Collections.Immutable;

namespace Scheduler.Core.Blocks.Sharing;

/// <summary>
/// For whom something is read: the namespaces of the pods that need it, and whether a request needs it now. Others may join while it is
/// read. Safe for several threads.
/// </summary>
/// <param name="podNamespace">Namespace of the pod that asked first; empty for what the service itself needs.</param>
/// <param name="isDemanded">Whether a request needs it now; else it is read ahead, and comes after all that is demanded.</param>
public sealed class Requester(string podNamespace, bool isDemanded)
{
    /// <summary>Namespaces that count: each of them is looked at for every grant of a slot.</summary>
    public const int MaxNamespaces = 8;

    private ImmutableArray<string> _namespaces = [podNamespace];
    private volatile bool _isDemanded = isDemanded;

    /// <summary>What the service itself needs, such as the states of DataNodes; it has a share as a namespace has.</summary>
    public static Requester Service => new("", isDemanded: true);

    /// <summary>The namespaces that need it, the first to ask first; from 1 to <see cref="MaxNamespaces"/>.</summary>
    public IReadOnlyList<string> Namespaces => _namespaces;

    /// <summary>Whether a request needs it now.</summary>
    public bool IsDemanded => _isDemanded;

    /// <summary>Somebody else needs the same: from now on it is read in their turns, too. Whether that changes anything.</summary>
    public bool Join(Requester other)
    {
        var isSooner = other.IsDemanded && !_isDemanded;
        if (isSooner) _isDemanded = true;
        foreach (var name in other._namespaces) isSooner |= ImmutableInterlocked.Update(ref _namespaces, With, name);
        return isSooner;
    }

    /// <summary>The same names, to be joined by others who need a part of what these need.</summary>
    public Requester Copy()
    {
        var copy = new Requester(_namespaces[0], IsDemanded);
        copy.Join(this);
        return copy;
    }

    private static ImmutableArray<string> With(ImmutableArray<string> names, string name) =>
        names.Length >= MaxNamespaces || names.Contains(name) ? names : names.Add(name);
}
