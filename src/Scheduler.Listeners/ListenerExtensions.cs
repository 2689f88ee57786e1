using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Scheduler.Listeners.Tls;

namespace Scheduler.Listeners;

/// <summary>Opens listeners and keeps their routes apart.</summary>
public static class ListenerExtensions
{
    /// <summary>Listens on each of the URLs, with one limit of connections for all.</summary>
    public static void Listen(this KestrelServerOptions kestrel, Listener listener, string urls, int maxConnections)
    {
        var bound = new ConnectionBound(listener, maxConnections, kestrel.ApplicationServices.GetRequiredService<Refusals>());
        foreach (var url in ListenerUrls.Parse(urls))
        {
            // The kernel may have no IPv6: Kestrel's own "any" takes IPv4 then.
            if (url.EndPoint.Address.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(url.EndPoint.Port, options => Configure(options, url));
            else kestrel.Listen(url.EndPoint, options => Configure(options, url));
        }

        void Configure(ListenOptions options, ListenerUrl url)
        {
            options.Use(next => connection =>
            {
                connection.Features.Set(new ListenerFeature(listener, url.IsLoopback));
                return bound.InvokeAsync(connection, next);
            });
            // kube-scheduler uses HTTP/2 where TLS offers it, and HTTP/1.1 without TLS.
            options.Protocols = url.IsHttps ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (url.IsHttps) UseTls(options, options.ApplicationServices.GetRequiredService<ListenerCertificates>().Of(listener));
        }
    }

    private static void UseTls(ListenOptions options, ListenerCertificate certificate)
    {
        options.Use(next => connection =>
        {
            // A certificate is never lost again once it is there.
            if (certificate.Options is not null) return next(connection);
            connection.Abort();
            return Task.CompletedTask;
        });
        options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Options!) });
    }

    /// <summary>Serves these routes only on this listener, behind its guard.</summary>
    /// <param name="app">The service.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="needsLoopback">Whether requests to a loopback address must pass <see cref="LoopbackRule"/>.</param>
    /// <param name="map">Maps the routes.</param>
    /// <param name="before">A step before the routes.</param>
    public static void MapListener(
        this WebApplication app,
        Listener listener,
        bool needsLoopback,
        Action<IEndpointRouteBuilder> map,
        Func<HttpContext, RequestDelegate, Task>? before = null)
    {
        var guard = new ListenerGuard(listener, app.Services.GetRequiredService<Refusals>());
        app.MapWhen(context => FeatureOf(context)?.Listener == listener, branch =>
        {
            branch.Use(next => context => guard.InvokeAsync(context, needsLoopback && FeatureOf(context)!.IsLoopback, next));
            if (before is not null) branch.Use(before);
            branch.UseRouting();
            branch.UseEndpoints(map);
        });
    }

    private static ListenerFeature? FeatureOf(HttpContext context) => context.Features.Get<ListenerFeature>();

    private sealed record ListenerFeature(Listener Listener, bool IsLoopback);
}

/// <summary>
/// Closes connections of a listener above its limit. Kestrel's own limit counts each address separately, and is not logged.
/// </summary>
public sealed class ConnectionBound(Listener listener, int maxConnections, Refusals refusals)
{
    private int _connections;

    /// <summary>Serves a connection, or closes it.</summary>
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _connections) <= maxConnections)
            {
                await next(connection);
                return;
            }

            refusals.Add(listener, Refusal.Connection, $"All {maxConnections} connections are in use ({listener}:MaxConnections).");
            connection.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}

/// <summary>The listeners of the service. Routes of one do not exist on another.</summary>
public enum Listener
{
    /// <summary>Called by kube-scheduler.</summary>
    Extender,

    /// <summary>Called by probes, Prometheus and people.</summary>
    Management,

    /// <summary>Called by API servers when a pod is created; open only with the planner on.</summary>
    Admission,
}
