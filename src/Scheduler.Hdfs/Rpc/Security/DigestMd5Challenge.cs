using System.Text;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>A server's challenge of DIGEST-MD5 (RFC 2831, 2.1.1): the parts that an answer needs.</summary>
/// <param name="Realm">Its realm; empty when it names none.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="OffersAuthentication">Whether it takes authentication without a security layer.</param>
internal sealed record DigestMd5Challenge(string Realm, string Nonce, bool OffersAuthentication)
{
    // RFC 2831 says that it is shorter.
    private const int MaxBytes = 2048;

    /// <summary>Parses one; null when it is malformed.</summary>
    public static DigestMd5Challenge? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes || bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return null;
        var directives = Directives(Encoding.ASCII.GetString(bytes));
        if (directives?.GetValueOrDefault("nonce") is not { Length: > 0 } nonce) return null;
        if (directives.GetValueOrDefault("algorithm") != "md5-sess") return null;
        var protections = directives.GetValueOrDefault("qop", "auth").Split(',', StringSplitOptions.TrimEntries);
        return new DigestMd5Challenge(directives.GetValueOrDefault("realm", ""), nonce, protections.Contains("auth"));
    }

    /// <summary>The directives <c>name=value,name="value"</c> of a message, the first of each name; null when it is malformed.</summary>
    public static Dictionary<string, string>? Directives(string message)
    {
        var directives = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < message.Length;)
        {
            var equals = message.IndexOf('=', at);
            if (equals < 0) return message[at..].Trim(' ', ',').Length == 0 ? directives : null;
            var name = message[at..equals].Trim(' ', ',');
            at = equals + 1;
            var value = at < message.Length && message[at] == '"' ? Quoted(message, ref at) : Bare(message, ref at);
            if (value is null || name.Length == 0) return null;
            directives.TryAdd(name, value);
        }

        return directives;
    }

    private static string Bare(string message, ref int at)
    {
        var end = message.IndexOf(',', at);
        if (end < 0) end = message.Length;
        var value = message[at..end].Trim();
        at = end;
        return value;
    }

    // A backslash stands before a character that is meant literally.
    private static string? Quoted(string message, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < message.Length; at++)
        {
            if (message[at] == '"')
            {
                at++;
                return value.ToString();
            }

            if (message[at] == '\\' && ++at == message.Length) return null;
            value.Append(message[at]);
        }

        return null;
    }
}
