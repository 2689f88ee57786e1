using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting.Tls;

namespace Scheduler.Extender.Hosting;

/// <summary>Opens listeners and keeps their routes apart.</summary>
internal static class ListenerExtensions
{
    /// <summary>Listens on each of the URLs.</summary>
    public static void Listen(this KestrelServerOptions kestrel, Listener listener, string urls)
    {
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
                connection.Features.Set(new ListenerFeature(listener));
                return next(connection);
            });
            // kube-scheduler speaks HTTP/2 where TLS offers it, and HTTP/1.1 in the clear.
            options.Protocols = url.IsHttps ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (url.IsHttps) options.UseHttps(HandshakeOf(options.ApplicationServices.GetRequiredService<ListenerCertificates>().Of(listener)));
        }
    }

    private static TlsHandshakeCallbackOptions HandshakeOf(ListenerCertificate certificate) =>
        new() { OnConnection = _ => ValueTask.FromResult(certificate.Options) };

    /// <summary>Serves these routes on this listener alone.</summary>
    public static void MapListener(this WebApplication app, Listener listener, Action<IEndpointRouteBuilder> map) =>
        app.MapWhen(context => context.Features.Get<ListenerFeature>()?.Listener == listener, branch =>
        {
            branch.UseRouting();
            branch.UseEndpoints(map);
        });

    private sealed record ListenerFeature(Listener Listener);
}
