using System.Security.Cryptography;
using System.Text;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Hdfs.Rpc.Sasl;

/// <summary>DIGEST-MD5 with delegation tokens: one message of the client, one of the server.</summary>
internal sealed class TokenMechanism(IEnumerable<RpcDelegationToken> tokens) : ISaslMechanism
{
    private const string Realm = "default";
    private const int NonceBytes = 30;

    private readonly string _nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    public string Challenge => $"realm=\"{Realm}\",nonce=\"{_nonce}\",qop=\"auth\",charset=utf-8,algorithm=md5-sess";

    public bool IsDone { get; private set; }

    public string User { get; private set; } = "";

    public bool Wraps => false;

    public byte[] Step(ReadOnlySpan<byte> token)
    {
        var directives = DigestMd5.Directives(Encoding.UTF8.GetString(token));
        string Directive(string name) => directives.GetValueOrDefault(name, "");
        var digest = new DigestMd5(
            Directive("username"), Realm, _nonce, Directive("cnonce"), Directive("nc"), Directive("digest-uri"))
        {
            AuthorizationId = Directive("authzid"),
        };
        var known = tokens.FirstOrDefault(one => one.UserName == digest.UserName)
            ?? throw new RpcFailureException(RpcFailure.InvalidToken("token can't be found in cache"));
        if (Directive("response") != digest.Response(known.DigestPassword))
        {
            throw new RpcFailureException(RpcFailure.Sasl("DIGEST-MD5: digest response format violation. Mismatched response."));
        }

        (IsDone, User) = (true, known.Owner);
        return Encoding.UTF8.GetBytes($"rspauth={digest.ResponseAuth(known.DigestPassword)}");
    }

    public byte[] Wrap(byte[] bytes) => bytes;

    public byte[] Unwrap(ReadOnlySpan<byte> wrapped) => wrapped.ToArray();

    public void Dispose()
    {
        // Holds nothing.
    }
}
