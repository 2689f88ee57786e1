using Google.Protobuf;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Auth = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslAuth;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>
/// SASL as Hadoop's clients speak it: get the offers, choose the mechanism that is configured, go on until the server reports
/// success. A server that does not offer it is refused: without it any server could answer our calls.
/// </summary>
internal sealed class SaslSecurity(RpcTarget target, ISaslMechanism mechanism) : IRpcSecurity
{
    // GSSAPI takes three.
    private const int MaxRounds = 8;

    /// <inheritdoc/>
    public byte Authentication => SaslWire.Authentication;

    /// <inheritdoc/>
    public string Advice => mechanism.Advice;

    /// <inheritdoc/>
    public async ValueTask<SecuredConnection> SecureAsync(Stream stream, RpcErrors errors, CancellationToken cancellationToken)
    {
        var exchange = new SaslExchange(stream, target, errors);
        var offers = await exchange.SendAsync(new RpcSaslProto { State = State.Negotiate }, cancellationToken);
        var offer = Choose(offers);
        var (client, token) = await mechanism.BeginAsync(offer, stream, cancellationToken);
        try
        {
            await AuthenticateAsync(exchange, client, Initiate(offer, token), cancellationToken);
            var secured = client.Layer is { } layer ? new SaslStream(stream, layer, target, errors) : stream;
            return new SecuredConnection(secured, client.User, client.Description);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private async Task AuthenticateAsync(
        SaslExchange exchange, ISaslClient client, RpcSaslProto message, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var answer = await exchange.SendAsync(message, cancellationToken);
            if (answer.State == State.Success)
            {
                client.Complete(answer.Token.Span);
                return;
            }

            if (answer.State != State.Challenge) throw Malformed($"it answers {message.State} with {answer.State}");
            message = new RpcSaslProto { State = State.Response, Token = ByteString.CopyFrom(client.Answer(answer.Token.Span)) };
        }

        throw Malformed("the handshake does not end");
    }

    private static RpcSaslProto Initiate(Auth offer, byte[] token)
    {
        var chosen = offer.Clone();
        chosen.ClearChallenge();
        return new RpcSaslProto { State = State.Initiate, Token = ByteString.CopyFrom(token), Auths = { chosen } };
    }

    private Auth Choose(RpcSaslProto offers)
    {
        if (offers.State != State.Negotiate) throw Malformed($"it answers {State.Negotiate} with {offers.State}");
        return offers.Auths.FirstOrDefault(offer => offer.Method == mechanism.Method) ?? throw NotOffered(offers);
    }

    private NameNodeException NotOffered(RpcSaslProto offers)
    {
        var offered = string.Join(", ", offers.Auths.Select(offer => offer.Method).Where(method => method.All(char.IsAsciiLetter)));
        return new NameNodeException(
            NameNodeCallOutcome.Denied,
            RetryDecision.Fail,
            BlockMapFailure.NotAuthenticated,
            $"NameNode {target.Endpoint} offers {(offered.Length > 0 ? offered : "nothing")} over RPC and not {mechanism.Method}; "
            + $"{mechanism.AdviceWithoutOffer}.");
    }

    private NameNodeException Malformed(string what) => NameNodeException.Malformed(target.Endpoint, $"in the handshake, {what}");
}
