using Scheduler.Core.Pods;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Planner.Admission;

/// <summary>Wires the webhook.</summary>
public static class AdmissionExtensions
{
    /// <summary>Adds the webhook.</summary>
    /// <param name="services">
    /// Must have the planner, a <see cref="LocalityRequestReader"/>, an <see cref="AdmissionState"/>, <see cref="Refusals"/> and an
    /// <see cref="IPlannerObserver"/>.
    /// </param>
    /// <param name="schedulerNames">Schedulers whose pods are planned.</param>
    public static IServiceCollection AddAdmission(this IServiceCollection services, IEnumerable<string> schedulerNames) => services
        .AddSingleton(provider => new AdmissionRule(provider.GetRequiredService<LocalityRequestReader>(), schedulerNames))
        .AddSingleton<GateAllowance>()
        .AddSingleton<AdmissionGate>()
        .AddKeyedSingleton(Listener.Admission, (provider, _) => new RequestBudget(
            ListenerBounds.DefaultMaxConcurrentBytes, patience: TimeSpan.Zero, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<AdmissionRoute>();

    /// <summary>Serves <c>POST /admission/gate</c> on the webhook's listener.</summary>
    public static void MapAdmission(this WebApplication app) => app.MapListener(
        Listener.Admission, needsLoopback: false, routes => app.Services.GetRequiredService<AdmissionRoute>().Map(routes));
}
