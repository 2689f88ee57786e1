using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Scheduler.Extender.Configuration;
using Scheduler.Listeners;
using Scheduler.Management;
using Scheduler.Planner;
using Scheduler.Verbs;

namespace Scheduler.Extender.Hosting;

/// <summary>
/// Checks before the start that the addresses of all listeners can be bound. Kestrel itself says so in an exception, and the host logs it
/// with its stack and those of every service that it stops.
/// </summary>
internal static class FreeAddresses
{
    /// <summary>A sentence for each address that cannot be bound.</summary>
    public static IEnumerable<string> Check(Settings settings)
    {
        var bound = new List<Socket>();
        try
        {
            // All are kept open until the last is bound, so that two settings with one address are found, too.
            return [.. UrlsOf(settings).Select(url => Bind(url.Key, url.Url, bound)).OfType<string>()];
        }
        finally
        {
            foreach (var socket in bound) socket.Dispose();
        }
    }

    private static IEnumerable<(string Key, ListenerUrl Url)> UrlsOf(Settings settings)
    {
        var (extender, management) = (ListenerUrls.Parse(settings.Extender.Urls), ListenerUrls.Parse(settings.Management.Urls));
        var admission = settings.Planner.IsWebhookServed ? ListenerUrls.Parse(settings.Planner.Urls) : [];
        return
        [
            .. extender.Select(url => ($"{ExtenderOptions.Section}:{nameof(ExtenderOptions.Urls)}", url)),
            .. management.Select(url => ($"{ManagementOptions.Section}:{nameof(ManagementOptions.Urls)}", url)),
            .. admission.Select(url => ($"{PlannerOptions.Section}:{nameof(PlannerOptions.Urls)}", url)),
        ];
    }

    private static string? Bind(string key, ListenerUrl url, List<Socket> bound)
    {
        // Kestrel listens on IPv4 alone then.
        if (url.EndPoint.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6) return null;
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(url.EndPoint);
            bound.Add(socket);
            // Sockets that do not listen may share a port.
            socket.Listen(1);
            return null;
        }
        catch (SocketException exception)
        {
            return $"Cannot listen on {(url.IsHttps ? "https" : "http")}://{url.EndPoint} ({key}): {Reason(exception, key)}";
        }
    }

    private static string Reason(SocketException exception, string key) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"another process or listener uses it (ss -ltnp shows which); stop that, or set {key} to another port.",
        SocketError.AddressNotAvailable => $"this machine does not have that address; set {key} to one of its own, or to *.",
        SocketError.AccessDenied => $"this user may not use that port; set {key} to one above 1023.",
        _ => $"{exception.Message}; set {key} to another address.",
    };
}
