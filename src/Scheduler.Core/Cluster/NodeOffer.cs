using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Scheduler.Core.Cluster;

/// <summary>The nodes that kube-scheduler offers in one request, each once, in its order.</summary>
/// <param name="names">The table that the numbers refer to.</param>
/// <param name="numbers">The offered names. Valid as long as the request.</param>
public readonly struct NodeOffer(KnownNames names, ReadOnlyMemory<NameNumber> numbers)
{
    /// <summary>An offer of nodes by name, each once, for callers outside the hot path.</summary>
    public static NodeOffer Of(ImmutableArray<string> names) =>
        new(new KnownNames(names), Enumerable.Range(0, names.Length).Select(number => new NameNumber(number)).ToArray());

    /// <summary>How many nodes are offered.</summary>
    public int Count => Numbers.Length;

    /// <summary>The table that the numbers refer to.</summary>
    public KnownNames Known { get; } = names;

    /// <summary>The number of each offered name, by <see cref="OfferPlace"/>.</summary>
    public ReadOnlyMemory<NameNumber> Numbers { get; } = numbers;

    /// <summary>The name at a place of the offer.</summary>
    public string NameAt(OfferPlace place) => Known.Names[Numbers.Span[place.Value].Value];

    /// <summary>The offered nodes in a snapshot of the cluster.</summary>
    public OfferedNodes OfferedIn(ClusterNodes cluster) => Known.OfferedOf(cluster, Numbers.Span);

    /// <summary>All offered names, in order. Allocates; outside the hot path only.</summary>
    public ImmutableArray<string> ToNames()
    {
        var all = new string[Count];
        for (var place = 0; place < all.Length; place++) all[place] = NameAt(new OfferPlace(place));
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }
}
