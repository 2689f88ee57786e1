using System.Net;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>Host names and addresses in the form in which they are compared.</summary>
internal static class HostNames
{
    /// <summary>An address in canonical form (IPv4 inside IPv6 becomes IPv4); null when the text is not an address.</summary>
    public static string? Address(string? text)
    {
        if (string.IsNullOrEmpty(text) || !IPAddress.TryParse(text, out var address)) return null;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary>The address that a DataNode registered from, or its host name if that is an address; else null.</summary>
    public static string? AddressOf(DataNode dataNode) => Address(dataNode.IpAddress) ?? Address(dataNode.HostName);

    /// <summary>A name without the final dot of an absolute name (<c>n1.example.</c>).</summary>
    public static string Trimmed(string name) => name.TrimEnd('.');

    /// <summary>The first label of a qualified name; null for a short name or an address.</summary>
    public static string? Short(string? name)
    {
        if (name is null) return null;
        name = Trimmed(name);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && Address(name) is null ? name[..dot] : null;
    }
}
