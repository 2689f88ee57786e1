using Scheduler.Core.Cluster;

namespace Scheduler.Core.Scoring;

/// <summary>
/// Picks the one node where a pod gets its turn: of those of the highest value, the one that pod and node together draw by lot
/// (rendezvous hashing), so that equal requests get equal answers and pods that find the same state part ways.
/// </summary>
internal static class Turn
{
    /// <summary>The index that means "no node is worth anything".</summary>
    public const int None = -1;

    private const ulong Basis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The place of the turn's node among these.</summary>
    public static int Of(string uid, ReadOnlySpan<string> nodeNames, ReadOnlySpan<Int128> values)
    {
        var (best, bestValue, bestLot, seed) = (None, Int128.Zero, 0UL, Hash(Basis, uid));
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] == 0 || values[i] < bestValue) continue;
            var lot = Mixed(Hash(seed, nodeNames[i]));
            if (values[i] == bestValue && lot <= bestLot) continue;
            (best, bestValue, bestLot) = (i, values[i], lot);
        }

        return best;
    }

    /// <summary>The same by numbers: only names of the highest value, which is <paramref name="bestValue"/>, draw a lot.</summary>
    public static int Of(string uid, NodeOffer offer, ReadOnlySpan<long> values, long bestValue)
    {
        var (best, bestLot, seed) = (None, 0UL, Hash(Basis, uid));
        if (bestValue == 0) return best;
        for (var (i, step) = (0, values.IndexOf(bestValue)); step >= 0; step = values[++i..].IndexOf(bestValue))
        {
            i += step;
            var lot = Mixed(Hash(seed, offer.NameAt(i)));
            if (best == None || lot > bestLot) (best, bestLot) = (i, lot);
        }

        return best;
    }

    /// <summary>FNV-1a over UTF-16 units. The runtime's own hash differs from process to process.</summary>
    private static ulong Hash(ulong hash, string text)
    {
        foreach (var unit in text) hash = unchecked((hash ^ unit) * Prime);
        return hash;
    }

    /// <summary>FNV leaves the high bits of names that differ at their end alike; this spreads them (the finalizer of MurmurHash3).</summary>
    private static ulong Mixed(ulong hash)
    {
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccd);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }
}
