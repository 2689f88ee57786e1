using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>Kerberos by GSSAPI, with the identity of the process's environment.</summary>
internal sealed class KerberosMechanism(
    RpcTarget target, KerberosTickets tickets, HadoopSecurity hadoop, NameNodeOptions options) : ISaslMechanism
{
    private readonly ServerPrincipal _principal = new(hadoop, target);

    /// <inheritdoc/>
    public string Method => "KERBEROS";

    /// <inheritdoc/>
    public string Advice =>
        "check that its clock and ours agree (Kerberos allows 5 minutes), that its keytab has the key of the KDC, and NameNode:Keytab";

    /// <inheritdoc/>
    public string AdviceWithoutOffer =>
        "it has no Kerberos (hadoop.security.authentication is simple there), and we do not continue without it: check its address, "
        + "or remove NameNode:Keytab and NameNode:Principal to use simple authentication as NameNode:User";

    // Our own identity is in the ticket.
    private UserInformationProto User => options.DoAs is { } other ? new() { EffectiveUser = other } : new();

    /// <inheritdoc/>
    public async Task<(ISaslClient Client, byte[] Token)> BeginAsync(
        RpcSaslProto.Types.SaslAuth offer, Stream stream, CancellationToken cancellationToken)
    {
        if (_principal.Check(offer.Protocol, offer.ServerId) is { } wrong) throw NotTheNameNode(wrong);
        try
        {
            var (context, token) = await tickets.BeginAsync("Kerberos", $"{offer.Protocol}/{offer.ServerId}", cancellationToken);
            return (new GssapiClient(context, hadoop.Protections, User, target.Endpoint), token);
        }
        catch (KerberosException e)
        {
            throw e.For(target.Endpoint);
        }
    }

    private NameNodeException NotTheNameNode(string wrong) => new(
        NameNodeCallOutcome.Denied,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.NotAuthenticated,
        $"NameNode {target.Endpoint} {wrong}.");
}
