using Scheduler.Core.Cluster;

namespace Scheduler.Core.Planning;

/// <summary>A pod while its plan is made.</summary>
/// <param name="input">What it reads.</param>
/// <param name="kind">Its kind of <see cref="IPlanRoom"/>.</param>
internal sealed class Placement(PlanInput input, int kind)
{
    public PlanInput Input => input;

    public int Kind => kind;

    /// <summary>Its node; none while it has none.</summary>
    public NodeIndex Node { get; set; } = NodeIndex.None;
}
