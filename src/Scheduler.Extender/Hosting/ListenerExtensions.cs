using Microsoft.AspNetCore.Server.Kestrel.Core;
using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Hosting;

/// <summary>Opens listeners and keeps their routes apart.</summary>
internal static class ListenerExtensions
{
    /// <summary>Listens on each of the URLs.</summary>
    public static void Listen(this KestrelServerOptions kestrel, Listener listener, string urls)
    {
        foreach (var endPoint in ListenerUrls.Parse(urls))
        {
            kestrel.Listen(endPoint, options =>
            {
                options.Protocols = HttpProtocols.Http1;
                options.Use(next => connection =>
                {
                    connection.Features.Set(new ListenerFeature(listener));
                    return next(connection);
                });
            });
        }
    }

    /// <summary>Serves these routes on this listener alone.</summary>
    public static void MapListener(this WebApplication app, Listener listener, Action<IEndpointRouteBuilder> map) =>
        app.MapWhen(context => context.Features.Get<ListenerFeature>()?.Listener == listener, branch =>
        {
            branch.UseRouting();
            branch.UseEndpoints(map);
        });

    private sealed record ListenerFeature(Listener Listener);
}
