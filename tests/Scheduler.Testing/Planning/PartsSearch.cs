using System.Collections.Immutable;

namespace Scheduler.Testing.Planning;

/// <summary>A good node for each of several pods that read an input of their own, found by simulated annealing.</summary>
public static class PartsSearch
{
    private const int None = -1;

    /// <summary>The bytes of the best assignment found.</summary>
    /// <param name="parts">The input of each pod.</param>
    /// <param name="free">Free slots by node.</param>
    /// <param name="steps">Moves to try.</param>
    /// <param name="random">Equal seeds find the same.</param>
    public static long Find(IReadOnlyList<ImmutableArray<PlacedBlock>> parts, ReadOnlySpan<int> free, int steps, Random random)
    {
        var (left, nodeOf) = (free.ToArray(), Enumerable.Repeat(None, parts.Count).ToArray());
        var bytesAt = parts.Select(BytesByNode).ToArray();
        var (bytes, best) = (0L, 0L);
        for (var step = 0; step < steps; step++)
        {
            var pod = random.Next(parts.Count);
            var (from, to) = (nodeOf[pod], bytesAt[pod].Keys.ElementAt(random.Next(bytesAt[pod].Count)));
            // A full node is entered by a swap with one of the pods on it, or not at all.
            var other = left[to] > 0 ? None : Array.IndexOf(nodeOf, to, random.Next(parts.Count));
            if (from == to || (left[to] == 0 && other < 0)) continue;
            var gain = At(pod, to) - At(pod, from) + (other < 0 ? 0 : At(other, from) - At(other, to));
            if (gain < 0 && random.NextDouble() >= Math.Exp(gain / (1 + (bytes * 0.02 * (1 - ((double)step / steps)))))) continue;
            nodeOf[pod] = to;
            if (other >= 0) nodeOf[other] = from;
            else left[to]--;
            if (from >= 0 && other < 0) left[from]++;
            best = Math.Max(best, bytes += gain);
        }

        return best;

        long At(int pod, int node) => node == None ? 0 : bytesAt[pod].GetValueOrDefault(node);
    }

    private static Dictionary<int, long> BytesByNode(ImmutableArray<PlacedBlock> blocks) =>
        blocks.SelectMany(block => block.Holders.Select(node => (node, block.Bytes)))
            .GroupBy(held => held.node, held => held.Bytes)
            .ToDictionary(held => held.Key, held => held.Sum());
}
