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
using Scheduler.Verbs;

namespace Scheduler.Extender.Hosting;

/// <summary>Puts the service together: settings in, a web application with two listeners out.</summary>
internal static class ServiceHost
{
    /// <summary>How long a stop may take in all: draining, then closing connections. Below a pod's default grace period of 30 s.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(25);

    /// <summary>How long a stop waits for requests under way.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    /// <summary>How long a body or an answer may be slower than <c>Extender:MinBodyBytesPerSecond</c>.</summary>
    private static readonly TimeSpan SlowGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long the head of a request may take to come, from its first byte.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of a connection that are read ahead of us, and bytes of its answers beyond which we wait for its client.</summary>
    private const int ConnectionBufferBytes = 64 << 10;

    /// <summary>The same of an HTTP/2 connection, and of each of its streams.</summary>
    private const int Http2WindowBytes = 256 << 10;

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
            Bound(kestrel.Limits, settings.Extender);
            kestrel.Listen(Listener.Extender, settings.Extender.Urls, settings.Extender.MaxConnections);
            kestrel.Listen(Listener.Management, settings.Management.Urls, settings.Management.MaxConnections);
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
        return app;
    }

    /// <summary>Where a started service listens, in the order of its URLs: first the extender's, then management's.</summary>
    public static IReadOnlyList<Uri> AddressesOf(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>What one connection may hold, and for how long; there are thousands of them.</summary>
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

    /// <summary>The sockets have buffers besides, by default of 1 MiB: a client that asks on and reads no answer fills them.</summary>
    private static void Bound(SocketTransportOptions sockets) =>
        (sockets.MaxReadBufferSize, sockets.MaxWriteBufferSize) = (ConnectionBufferBytes, ConnectionBufferBytes);
}
