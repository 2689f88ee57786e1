using Scheduler.Core.Cluster;

namespace Scheduler.Core.Decisions;

/// <summary>Finds the few best of many scores in one pass.</summary>
internal static class BestScores
{
    /// <summary>The places of the best scores, best first; equal scores in the order of their places.</summary>
    /// <param name="scores">All scores.</param>
    /// <param name="most">The length of the result, at most.</param>
    public static ReadOnlySpan<OfferPlace> PlacesOf(ReadOnlySpan<int> scores, int most)
    {
        var places = new OfferPlace[most];
        var (count, worst) = (0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (count == most)
            {
                // Skips all scores that are not better than the worst of the result; vectorized.
                var better = scores[i..].IndexOfAnyExceptInRange(int.MinValue, worst);
                if (better < 0) break;
                i += better;
            }

            var at = count < most ? count++ : most - 1;
            for (; at > 0 && scores[places[at - 1].Value] < scores[i]; at--) places[at] = places[at - 1];
            places[at] = new OfferPlace(i);
            worst = scores[places[count - 1].Value];
        }

        return places.AsSpan(0, count);
    }
}
