using Scheduler.Core.Health;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>Wires the planner.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds the planner; it is for services with <see cref="PlannerOptions.Enabled"/> alone.</summary>
    /// <param name="services">
    /// Must have the rules, the watch, <see cref="IPodGates"/>, <see cref="IPlannerLease"/> and an <see cref="IPlannerObserver"/>.
    /// </param>
    /// <param name="options">Valid options.</param>
    public static IServiceCollection AddPlanner(this IServiceCollection services, PlannerOptions options) => services
        .AddSingleton(options)
        .AddSingleton<GatedPods>()
        .AddSingleton<ILocalityPodHandler>(provider => provider.GetRequiredService<GatedPods>())
        .AddSingleton(provider => new GroupPlanner(
            provider.GetRequiredService<NodeScorer>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHealthReporter, PlannerHealth>()
        .AddSingleton<ReleasedPods>()
        .AddSingleton<PlanNotices>()
        .AddSingleton<IPlanReports, PlanReports>()
        .AddSingleton<PlanWaits>()
        .AddSingleton<PlanWriter>()
        .AddSingleton<IJobPlans, JobPlanner>()
        .AddSingleton<PlannerLoop>()
        .AddSingleton<PlannerService>()
        .AddSingleton<IPlannerState>(provider => provider.GetRequiredService<PlannerService>())
        .AddHostedService(provider => provider.GetRequiredService<PlannerService>());
}
