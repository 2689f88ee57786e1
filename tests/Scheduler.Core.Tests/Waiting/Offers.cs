using Scheduler.Core.Cluster;

namespace Scheduler.Core.Tests.Waiting;

/// <summary>Offers as a request brings them.</summary>
internal static class Offers
{
    /// <summary>These nodes, in this order.</summary>
    public static NodeOffer Of(params string[] names) => NodeOffer.Of([.. names]);
}
