using System.Net;

namespace Scheduler.Core.Nodes;

/// <summary>Host names and addresses in the one form that they are compared in.</summary>
internal static class HostNames
{
    /// <summary>An address in canonical form (IPv4 inside IPv6 becomes IPv4); null when the text is no address.</summary>
    public static string? Address(string? text)
    {
        if (string.IsNullOrEmpty(text) || !IPAddress.TryParse(text, out var address)) return null;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary>The first label of a qualified name; null for a short name or an address.</summary>
    public static string? Short(string? name)
    {
        var dot = name?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot > 0 && Address(name) is null ? name![..dot] : null;
    }
}
