using System.Collections.Immutable;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>The user of a connection.</summary>
internal static class RpcUser
{
    /// <summary>The short name of the user that the connection's calls are for; null when the client gave none.</summary>
    /// <param name="context">What the client claims.</param>
    /// <param name="authenticated">Short name that its authentication proved; null on a simple server.</param>
    /// <param name="proxyUsers">Users that may call for others.</param>
    /// <exception cref="RpcFailureException">It may not call for that user.</exception>
    public static string? Of(IpcConnectionContextProto context, string? authenticated, ImmutableHashSet<string> proxyUsers)
    {
        var effective = Given(context.UserInfo?.EffectiveUser) ?? authenticated;
        var real = authenticated ?? Given(context.UserInfo?.RealUser) ?? effective;
        return effective == real || proxyUsers.Contains(real!)
            ? effective
            : throw new RpcFailureException(RpcFailure.Impersonation(real!, effective!));
    }

    /// <summary>A principal without host and realm: <c>alice</c> of <c>alice/host@REALM</c>.</summary>
    public static string ShortName(string principal) => principal.Split('/', '@')[0];

    private static string? Given(string? name) => string.IsNullOrEmpty(name) ? null : ShortName(name);
}
