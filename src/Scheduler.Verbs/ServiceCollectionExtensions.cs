using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;
using Scheduler.Verbs.Notices;
using Scheduler.Verbs.Waiting;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>Wires the verbs.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds the verbs and the notices to owners of pods.</summary>
    /// <param name="services">
    /// Must have the rules (<see cref="SiblingLedger"/>, <see cref="PodWaits"/>, <see cref="DecisionLog"/> …), <see cref="ClusterSync"/>,
    /// <see cref="Refusals"/> and an <see cref="IVerbObserver"/>.
    /// </param>
    /// <param name="options">Valid options.</param>
    public static IServiceCollection AddVerbs(this IServiceCollection services, ExtenderOptions options)
    {
        services
            .AddSingleton(options)
            .AddSingleton<PodNotices>()
            .AddSingleton<WaitConditions>()
            .AddSingleton<WaitDecider>()
            .AddSingleton<WaitRecorder>()
            .AddSingleton<Withholding>()
            .AddSingleton(
                provider => new RequestBudget(options.BudgetBytes, patience: TimeSpan.Zero, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ExtenderOfferReader>()
            .AddSingleton<VerbRoutes>()
            .AddSingleton<IVerb, FilterVerb>()
            .AddSingleton<IVerb, PrioritizeVerb>()
            .AddSingleton<IVerb, PreemptVerb>();
        return options.Bind ? services.AddSingleton<IVerb, BindVerb>() : services;
    }

    /// <summary>Serves <c>POST /extender/{verb}</c> on the extender's listener.</summary>
    public static void MapVerbs(this WebApplication app)
    {
        var verbs = app.Services.GetRequiredService<VerbRoutes>();
        app.MapListener(Listener.Extender, needsLoopback: true, routes => verbs.Map(routes, app.Services.GetServices<IVerb>()));
    }
}
