using Scheduler.Core.Health;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>Reports <c>planner</c>: whether gates can be removed.</summary>
internal sealed class PlannerHealth(GatedPods pods, TimeProvider clock) : IHealthReporter
{
    private readonly Lock _lock = new();
    private DateTimeOffset _since = clock.GetUtcNow();
    private bool _wasOk = true;

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report()
    {
        var problems = pods.Read((all, _) => all.Select(pod => pod.Problem).OfType<string>().ToArray());
        lock (_lock)
        {
            if (problems.Length == 0 != _wasOk) (_wasOk, _since) = (problems.Length == 0, clock.GetUtcNow());
            return [new HealthReport("planner", _wasOk, _since, problems.Length == 0 ? "Gates are removed." : MessageOf(problems))];
        }
    }

    private static string MessageOf(string[] problems) =>
        $"The gate of {problems.Length} {(problems.Length == 1 ? "pod" : "pods")} cannot be removed and is tried again: {problems[0]} "
            + "If it is refused, remove what the API server names: a missing right, a webhook or a policy.";
}
