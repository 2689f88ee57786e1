using System.Security.Cryptography;
using System.Text;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>
/// DIGEST-MD5 for <c>auth</c> (RFC 2831): one message of ours that proves that we know the password, one of the server's that proves
/// the same.
/// </summary>
/// <param name="challenge">What the server began with.</param>
/// <param name="userName">The token's identifier in base64.</param>
/// <param name="password">The token's password in base64.</param>
/// <param name="uri">The service, <c>/default</c> for a NameNode.</param>
/// <param name="clientNonce">A nonce of ours, new for each.</param>
/// <param name="nameNode">The NameNode, for messages.</param>
internal sealed class DigestMd5Client(
    DigestMd5Challenge challenge, string userName, string password, string uri, string clientNonce, string nameNode) : ISaslClient
{
    private const string NonceCount = "00000001";
    private const string Qop = "auth";
    private const int NonceBytes = 30;

    /// <summary>The token names its user.</summary>
    public UserInformationProto User { get; } = new();

    /// <inheritdoc/>
    public string Description => "delegation token";

    /// <inheritdoc/>
    public ISaslLayer? Layer => null;

    /// <summary>The client of a token.</summary>
    public static DigestMd5Client Create(DigestMd5Challenge challenge, HadoopToken token, string uri, string nameNode) => new(
        challenge,
        Convert.ToBase64String(token.Identifier),
        Convert.ToBase64String(token.Password),
        uri,
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes)),
        nameNode);

    /// <summary>Our message, its directives in the order in which Java writes them.</summary>
    public byte[] Response() => Encoding.UTF8.GetBytes(
        $"charset=utf-8,username=\"{userName}\",realm=\"{Escape(challenge.Realm)}\",nonce=\"{Escape(challenge.Nonce)}\",nc={NonceCount},"
        + $"cnonce=\"{clientNonce}\",digest-uri=\"{Escape(uri)}\",maxbuf=65536,response={Digest("AUTHENTICATE:" + uri)},qop={Qop}");

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> challenge) =>
        throw NameNodeException.Malformed(nameNode, "in the handshake, it sends a challenge after the last message");

    /// <inheritdoc/>
    public void Complete(ReadOnlySpan<byte> token)
    {
        var expected = $"rspauth={Digest(":" + uri)}";
        if (CryptographicOperations.FixedTimeEquals(token, Encoding.ASCII.GetBytes(expected))) return;
        throw new NameNodeException(
            NameNodeCallOutcome.Denied,
            RetryDecision.FailoverAndRetry,
            BlockMapFailure.NotAuthenticated,
            $"NameNode {nameNode} does not prove that it knows the token in NameNode:TokenFile; check its address.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private string Digest(string a2)
    {
        byte[] secret = Md5(Encoding.UTF8.GetBytes($"{userName}:{challenge.Realm}:{password}"));
        var a1 = Hex([.. secret, .. Encoding.UTF8.GetBytes($":{challenge.Nonce}:{clientNonce}")]);
        return Hex(Encoding.UTF8.GetBytes($"{a1}:{challenge.Nonce}:{NonceCount}:{clientNonce}:{Qop}:{Hex(Encoding.UTF8.GetBytes(a2))}"));
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(Md5(bytes));

#pragma warning disable CA5351 // The mechanism is defined by MD5: delegation tokens of HDFS know no other.
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
