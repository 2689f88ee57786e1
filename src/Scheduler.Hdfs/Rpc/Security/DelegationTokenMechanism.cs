using System.Net;
using System.Net.Sockets;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>
/// A delegation token by DIGEST-MD5 (RFC 2831); the file is read again for each connection that comes some seconds later.
/// </summary>
/// <param name="target">The NameNode.</param>
/// <param name="file">The file with the token.</param>
/// <param name="services">Services that the token may be for, in addition to the address of the connection.</param>
internal sealed class DelegationTokenMechanism(RpcTarget target, TokenFile file, string[] services) : ISaslMechanism
{
    /// <inheritdoc/>
    public string Method => "TOKEN";

    /// <inheritdoc/>
    public string Advice => "the token in NameNode:TokenFile has expired or is of another cluster: fetch a new one into the file";

    /// <inheritdoc/>
    public string AdviceWithoutOffer => "it takes no delegation tokens: remove NameNode:TokenFile, or check the NameNode's address";

    /// <inheritdoc/>
    public async Task<(ISaslClient Client, byte[] Token)> BeginAsync(
        RpcSaslProto.Types.SaslAuth offer, Stream stream, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(stream, cancellationToken);
        if (DigestMd5Challenge.TryParse(offer.Challenge.Span) is not { } challenge)
            throw NameNodeException.Malformed(target.Endpoint, "in the handshake, its challenge is not DIGEST-MD5");
        if (!challenge.OffersAuthentication) throw NotInTheClear();
        var client = DigestMd5Client.Create(challenge, token, $"{offer.Protocol}/{offer.ServerId}", target.Endpoint);
        return (client, client.Response());
    }

    private async Task<HadoopToken> TokenAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            var tokens = await file.ReadAsync(cancellationToken);
            return tokens.For([.. services, .. AddressOf(stream)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NameNodeException(NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.NotAuthenticated, e.Message, e);
        }
    }

    // hadoop.security.token.service.use_ip, the default: tokens name their NameNode by its address.
    private static string[] AddressOf(Stream stream) => stream is NetworkStream { Socket.RemoteEndPoint: IPEndPoint address }
        ? [$"{(address.Address.IsIPv4MappedToIPv6 ? address.Address.MapToIPv4() : address.Address)}:{address.Port}"]
        : [];

    private NameNodeException NotInTheClear() => new(
        NameNodeCallOutcome.Denied,
        RetryDecision.Fail,
        BlockMapFailure.NotAuthenticated,
        $"NameNode {target.Endpoint} takes delegation tokens over RPC only with integrity or privacy (hadoop.rpc.protection), "
        + "which we support only with Kerberos; set NameNode:Keytab, or NameNode:Transport to webhdfs.")
    { RulesOutTransport = true };
}
