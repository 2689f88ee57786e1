namespace Scheduler.Redis.Configuration;

/// <summary>
/// Names of options of StackExchange.Redis, whose own list is internal. A message may quote what resembles one of them; any other text
/// before an equals sign may be a part of a password.
/// </summary>
internal static class ClientOptionNames
{
    // Those whose values can be wrong, or that people misspell.
    private static readonly string[] Known =
    [
        "abortConnect", "allowAdmin", "asyncTimeout", "channelPrefix", "checkCertificateRevocation", "configChannel", "configCheckSeconds",
        "connectRetry", "connectTimeout", "defaultDatabase", "highIntegrity", "keepAlive", "name", "password", "protocol", "proxy",
        "resolveDns", "responseTimeout", "sentinelPassword", "sentinelUser", "serviceName", "setlib", "ssl", "sslHost", "sslProtocols",
        "syncTimeout", "tiebreaker", "tunnel", "user", "version",
    ];

    /// <summary>
    /// Whether it is a known name, or differs from one in a single place: in a third of its letters at most, and in no more than two.
    /// </summary>
    public static bool Resembles(string name) => name.All(char.IsAsciiLetter) && Known.Any(known => IsNearly(known, name));

    private static bool IsNearly(string known, string name)
    {
        var (one, other) = (known.ToLowerInvariant(), name.ToLowerInvariant());
        var (longest, shortest) = (Math.Max(one.Length, other.Length), Math.Min(one.Length, other.Length));
        var start = one.AsSpan().CommonPrefixLength(other);
        var end = 0;
        while (end < shortest - start && one[^(end + 1)] == other[^(end + 1)]) end++;
        return longest - start - end <= Math.Min(2, one.Length / 3);
    }
}
