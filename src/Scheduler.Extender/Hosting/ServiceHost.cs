using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Management;
using Scheduler.Extender.Metrics;
using Scheduler.Extender.Verbs;

namespace Scheduler.Extender.Hosting;

/// <summary>Puts the service together: settings in, a web application with two listeners out.</summary>
internal static class ServiceHost
{
    /// <summary>How long a stop may take in all: draining, then closing connections. Below a pod's default grace period of 30 s.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(25);

    /// <summary>How long a stop waits for requests under way.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    /// <summary>The service, ready to be started.</summary>
    /// <param name="settings">Valid settings.</param>
    /// <param name="connections">Where NameNodes and the API server are.</param>
    /// <param name="configure">What the caller adds or replaces: the clock, logging.</param>
    public static WebApplication Build(Settings settings, Connections connections, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Our own limit answers 413 in JSON; Kestrel's would close the connection.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(Listener.Extender, settings.Extender.Urls);
            kestrel.Listen(Listener.Management, settings.Management.Urls);
        });
        builder.Services
            .AddRoutingCore()
            .AddOpenApi(openApi => openApi.AddDocumentTransformer(Describe))
            .Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddScheduler(settings, connections);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.Services.GetRequiredService<StateMetrics>().Register();
        Map(app);
        return app;
    }

    /// <summary>Where a started service listens, in the order of its URLs: first the extender's, then management's.</summary>
    public static IReadOnlyList<Uri> AddressesOf(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "HDFS locality scheduler";
        document.Info.Description = "The verbs are on the extender's listener (Extender:Urls), the rest on management's (Management:Urls).";
        return Task.CompletedTask;
    }

    private static void Map(WebApplication app)
    {
        var verbs = app.Services.GetRequiredService<VerbRoutes>();
        app.MapListener(Listener.Extender, routes => verbs.Map(routes, app.Services.GetServices<IVerb>()));
        var management = app.Services.GetRequiredService<ManagementRoutes>();
        app.MapListener(Listener.Management, management.Map);
    }
}
