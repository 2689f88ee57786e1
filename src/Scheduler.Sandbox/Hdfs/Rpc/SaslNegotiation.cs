using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Auth = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslAuth;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>SASL on a server without security: tokens are offered, and SIMPLE, with which a client goes on in the clear.</summary>
internal static class SaslNegotiation
{
    private const int NonceBytes = 30;

    /// <summary>The answer to a client's message; null for none.</summary>
    public static RpcSaslProto? Answer(RpcSaslProto message) => message.State switch
    {
        State.Negotiate => Offer(),
        // Not acknowledged: the client goes on with its connection context.
        State.Initiate when message.Auths.Any(auth => auth.Method == "SIMPLE") => null,
        _ => throw new RpcFailureException(RpcFailure.SaslRefused),
    };

    private static RpcSaslProto Offer()
    {
        var offer = new RpcSaslProto { State = State.Negotiate };
        offer.Auths.Add(new Auth
        {
            Method = "TOKEN",
            Mechanism = "DIGEST-MD5",
            Protocol = "",
            ServerId = "default",
            Challenge = ByteString.CopyFromUtf8(
                $"realm=\"default\",nonce=\"{Nonce()}\",qop=\"auth\",charset=utf-8,algorithm=md5-sess"),
        });
        offer.Auths.Add(new Auth { Method = "SIMPLE", Mechanism = "" });
        return offer;
    }

    private static string Nonce() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(NonceBytes));
}
