namespace Scheduler.Core.Scoring;

/// <summary>
/// Rendezvous hashing: each pod has its own order of nodes, the same in every process. The runtime's string hash differs between processes.
/// </summary>
internal static class RendezvousHash
{
    // FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/.
    private const ulong Basis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The seed of a pod.</summary>
    public static ulong Of(string uid) => Fnv(Basis, uid);

    /// <summary>The hash of a node for the pod of this seed.</summary>
    public static ulong Of(string nodeName, ulong seed) => Mixed(Fnv(seed, nodeName));

    private static ulong Fnv(ulong hash, string text)
    {
        foreach (var unit in text) hash = unchecked((hash ^ unit) * Prime);
        return hash;
    }

    /// <summary>FNV gives names that differ only at their end similar high bits; the finalizer of MurmurHash3 spreads them.</summary>
    private static ulong Mixed(ulong hash)
    {
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccd);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }
}
