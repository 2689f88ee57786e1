using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Metrics;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;
using Scheduler.Management;
using Scheduler.Planner.Admission;
using Scheduler.Verbs;

namespace Scheduler.Extender.Hosting;

/// <summary>Builds the service: a web application with its listeners from settings.</summary>
internal static class ServiceHost
{
    /// <summary>How long a stop may take: draining, then closing connections. Less than a pod's default grace period of 30 s.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(25);

    /// <summary>How long a stop waits for requests in progress.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    /// <summary>How long a body or an answer may be slower than <c>Extender:MinBodyBytesPerSecond</c>.</summary>
    private static readonly TimeSpan SlowGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long the headers of a request may take, from its first byte.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Buffer of a connection: bytes that are read ahead, and bytes of answers that may wait for the client.</summary>
    private const int ConnectionBufferBytes = 64 << 10;

    /// <summary>The same for an HTTP/2 connection, and for each of its streams.</summary>
    private const int Http2WindowBytes = 256 << 10;

    /// <summary>The service, ready to be started.</summary>
    /// <param name="settings">Valid settings.</param>
    /// <param name="connections">Addresses of NameNodes and the API server.</param>
    /// <param name="configure">Adds or replaces services, such as the clock or logging.</param>
    public static WebApplication Build(Settings settings, Connections connections, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Bound(kestrel.Limits, settings.Extender);
            kestrel.Listen(Listener.Extender, settings.Extender.Urls, settings.Extender.MaxConnections);
            kestrel.Listen(Listener.Management, settings.Management.Urls, settings.Management.MaxConnections);
            if (settings.Planner.IsWebhookServed)
                kestrel.Listen(Listener.Admission, settings.Planner.Urls, ListenerBounds.DefaultMaxConnections);
        });
        builder.Services
            .Configure<SocketTransportOptions>(Bound)
            .AddSingleton<IMemoryPoolFactory<byte>, PagePool.Factory>()
            .AddRoutingCore()
            .Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddScheduler(settings, connections);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.Services.GetRequiredService<StateMetrics>().Register();
        app.MapVerbs();
        app.MapManagement();
        if (settings.Planner.IsWebhookServed) app.MapAdmission();
        return app;
    }

    /// <summary>Where a started service listens, in the order of its URLs: the extender's, management's, the webhook's.</summary>
    public static IReadOnlyList<Uri> AddressesOf(WebApplication app) =>
    [
        .. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)),
    ];

    /// <summary>Limits memory and time of one connection; there may be thousands.</summary>
    private static void Bound(KestrelServerLimits limits, ExtenderOptions options)
    {
        // Our own limit answers 413 in JSON; Kestrel's would close the connection.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyBytesPerSecond, SlowGrace);
        limits.MinResponseDataRate = new MinDataRate(options.MinBodyBytesPerSecond, SlowGrace);
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.MaxRequestBufferSize = ConnectionBufferBytes;
        limits.MaxResponseBufferSize = ConnectionBufferBytes;
        limits.Http2.InitialConnectionWindowSize = Http2WindowBytes;
        limits.Http2.InitialStreamWindowSize = Http2WindowBytes;
    }

    /// <summary>
    /// Sockets have buffers of their own, by default of 1 MiB: a client that sends requests and reads no answer fills them.
    /// </summary>
    private static void Bound(SocketTransportOptions sockets) =>
        (sockets.MaxReadBufferSize, sockets.MaxWriteBufferSize) = (ConnectionBufferBytes, ConnectionBufferBytes);
}
