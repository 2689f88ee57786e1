using System.IO.Enumeration;
using System.Net;
using Scheduler.Hdfs.Configuration;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>
/// Which principal a NameNode may have: its claim is checked against the Hadoop configuration, as Java's client does
/// (<c>SaslRpcClient.getServerPrincipal</c>). Otherwise any principal of the realm could pose as our NameNode.
/// </summary>
internal sealed class ServerPrincipal(HadoopSecurity hadoop, RpcTarget target)
{
    private const string Key = "dfs.namenode.kerberos.principal";
    private const string HostVariable = "_HOST";

    /// <summary>Whether a NameNode may have the principal that it claims.</summary>
    /// <param name="protocol">First part of the principal, as the server says. Not trusted.</param>
    /// <param name="serverId">Second part, likewise.</param>
    /// <returns>What is wrong, as a part of a sentence; null when nothing is.</returns>
    public string? Check(string protocol, string serverId)
    {
        if (!IsName(protocol) || !IsName(serverId)) return "claims a principal that is malformed";
        var claimed = $"{protocol}/{serverId}";
        if (hadoop.NameNodePrincipalPattern is { } pattern) return CheckPattern(claimed, pattern);
        return hadoop.NameNodePrincipal is { } principal ? CheckPrincipal(claimed, principal) : CheckHost(claimed, serverId);
    }

    // Without either key only its address is known.
    private string? CheckHost(string claimed, string serverId)
    {
        var host = Host ?? ((IPEndPoint)target.Address()).Address.ToString();
        return string.Equals(serverId, host, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"claims to be '{claimed}' and is configured as '{host}'; set {Key} or {Key}.pattern, or correct its address";
    }

    private static string? CheckPattern(string claimed, string pattern) =>
        FileSystemName.MatchesSimpleExpression(WithoutRealm(pattern), claimed, ignoreCase: false)
            ? null
            : $"claims to be '{claimed}', and {Key}.pattern allows '{pattern}'; correct the one or the other";

    private string? CheckPrincipal(string claimed, string principal)
    {
        var name = WithoutRealm(principal);
        if (!name.EndsWith('/' + HostVariable, StringComparison.Ordinal)) return Compare(claimed, name, principal);
        return Host is { } host
            ? Compare(claimed, name.Replace(HostVariable, host, StringComparison.Ordinal), principal)
            : $"is configured by its address, and {Key} '{principal}' needs its host name; give that, or set {Key}.pattern";
    }

    private static string? Compare(string claimed, string expected, string principal) => claimed == expected
        ? null
        : $"claims to be '{claimed}' and must be '{expected}' ({Key} is '{principal}'); correct its address or that key";

    private string? Host => target.Address() is DnsEndPoint { Host: var host } ? host.ToLowerInvariant() : null;

    // Which realm a host is in, krb5.conf says (domain_realm).
    private static string WithoutRealm(string principal) => principal.Split('@', 2)[0];

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 255 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
