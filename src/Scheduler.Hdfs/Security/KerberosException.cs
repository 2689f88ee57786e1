using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Security;

/// <summary>There is no ticket for a service. The message is a part of a sentence: what went wrong, and what to do.</summary>
internal sealed class KerberosException(string message, KerberosErrorCode code, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Kerberos's own number for it.</summary>
    public KerberosErrorCode Code => code;

    /// <summary>As the failure of a call to a NameNode.</summary>
    public NameNodeException For(string nameNode)
    {
        var text = $"NameNode {nameNode} is not asked, there being no Kerberos with it: {Message}.";
        return Code switch
        {
            KerberosErrorCode.KdcUnreachable =>
                new(NameNodeCallOutcome.Unreachable, Reaction.TryNext, BlockMapFailure.Unreachable, text, this),
            // Only this NameNode's: the next one of the nameservice may be known.
            KerberosErrorCode.ServerUnknown =>
                new(NameNodeCallOutcome.Denied, Reaction.TryNext, BlockMapFailure.NotAuthenticated, text, this),
            _ => new(NameNodeCallOutcome.Denied, Reaction.Fail, BlockMapFailure.NotAuthenticated, text, this),
        };
    }
}
