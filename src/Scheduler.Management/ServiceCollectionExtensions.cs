using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Health;
using Scheduler.Listeners;

namespace Scheduler.Management;

/// <summary>Wires the management listener.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds probes, explain, decisions, topology, the page and the description of the API.</summary>
    /// <param name="services">
    /// Must have the rules, <see cref="Refusals"/>, an <see cref="IMetricsPage"/> and an <see cref="IManagementObserver"/>.
    /// </param>
    /// <param name="options">Valid options.</param>
    /// <param name="replica">What answers say about this replica.</param>
    public static IServiceCollection AddManagement(this IServiceCollection services, ManagementOptions options, ThisReplica replica) =>
        services
        .AddOpenApi(openApi => openApi.AddDocumentTransformer(Describe))
        .AddSingleton(options)
        .AddSingleton(replica)
        .AddSingleton<ManagementAccess>()
        .AddSingleton<AnswerLimit>()
        .AddSingleton<StartPhase>()
        .AddSingleton<ProbeRoutes>()
        .AddSingleton<ExplainComposer>()
        .AddSingleton<SharedDecisionWriter>()
        .AddSingleton<IDecisionObserver>(provider => provider.GetRequiredService<SharedDecisionWriter>())
        .AddHostedService(provider => provider.GetRequiredService<SharedDecisionWriter>())
        .AddSingleton<Explanations>()
        .AddSingleton<TopologyRoute>()
        .AddSingleton<DecisionsRoute>()
        .AddSingleton<ClusterView>()
        .AddSingleton<ClusterViewCache>()
        .AddSingleton<ClusterRoute>()
        .AddSingleton<OutcomesRoute>()
        .AddSingleton<ExecutorMaps>()
        .AddSingleton<ExecutorAsks>()
        .AddSingleton<ExecutorsRoute>()
        .AddSingleton<PageRoutes>()
        .AddSingleton<ManagementRoutes>()
        .AddSingleton<IHealthReporter, TopologyHealth>();

    /// <summary>
    /// Serves them on the management listener, where each route has its own access rule: kubelet's probes come to the pod's address.
    /// </summary>
    public static void MapManagement(this WebApplication app)
    {
        var routes = app.Services.GetRequiredService<ManagementRoutes>();
        app.MapListener(Listener.Management, needsLoopback: false, routes.Map, app.Services.GetRequiredService<AnswerLimit>().InvokeAsync);
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "HDFS locality scheduler";
        document.Info.Description = "The verbs are on the extender's listener (Extender:Urls), the rest on management's (Management:Urls).";
        return Task.CompletedTask;
    }
}
