using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Sandbox.Hdfs.Rpc.Sasl;

/// <summary>The directives of a DIGEST-MD5 message and its arithmetic (RFC 2831), for qop <c>auth</c>.</summary>
internal sealed record DigestMd5(string UserName, string Realm, string Nonce, string ClientNonce, string NonceCount, string Uri)
{
    private const string Qop = "auth";

    public string AuthorizationId { get; init; } = "";

    /// <summary>What a client that knows the password answers to the nonce.</summary>
    public string Response(string password) => Digest(password, "AUTHENTICATE:" + Uri);

    /// <summary>What a server that knows it answers.</summary>
    public string ResponseAuth(string password) => Digest(password, ":" + Uri);

    /// <summary>The directives of a message, names in lower case; a malformed rest is left out.</summary>
    public static IReadOnlyDictionary<string, string> Directives(string message)
    {
        var directives = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < message.Length;)
        {
            var equals = message.IndexOf('=', at);
            if (equals < 0) break;
            var isQuoted = equals + 1 < message.Length && message[equals + 1] == '"';
            var start = isQuoted ? equals + 2 : equals + 1;
            var end = message.IndexOf(isQuoted ? '"' : ',', start);
            if (end < 0) end = message.Length;
            directives[message[at..equals].Trim(' ', ',')] = message[start..end];
            at = end + 1;
        }

        return directives;
    }

    private string Digest(string password, string a2)
    {
        byte[] secret = Md5(Encoding.UTF8.GetBytes($"{UserName}:{Realm}:{password}"));
        var context = $":{Nonce}:{ClientNonce}" + (AuthorizationId.Length > 0 ? ":" + AuthorizationId : "");
        var a1 = Hex([.. secret, .. Encoding.UTF8.GetBytes(context)]);
        return Hex(Encoding.UTF8.GetBytes($"{a1}:{Nonce}:{NonceCount}:{ClientNonce}:{Qop}:{Hex(Encoding.UTF8.GetBytes(a2))}"));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(Md5(bytes));

#pragma warning disable CA5351 // The mechanism is defined by MD5: delegation tokens of HDFS know no other.
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
