using System.Collections.Immutable;

namespace Scheduler.Hdfs.Configuration;

/// <summary>What a Hadoop configuration says about authentication to NameNodes over RPC. Immutable.</summary>
/// <param name="Protections"><c>hadoop.rpc.protection</c>: what we take of what is offered, the best first.</param>
/// <param name="NameNodePrincipal">
/// <c>dfs.namenode.kerberos.principal</c>: who a NameNode must be, <c>_HOST</c> being its host; null when unset.
/// </param>
/// <param name="NameNodePrincipalPattern">
/// <c>dfs.namenode.kerberos.principal.pattern</c>, which wins; <c>*</c> and <c>?</c>; null when unset.
/// </param>
internal sealed record HadoopSecurity(
    ImmutableArray<RpcProtection> Protections, string? NameNodePrincipal = null, string? NameNodePrincipalPattern = null)
{
    private const string ProtectionKey = "hadoop.rpc.protection";
    private const string PrincipalKey = "dfs.namenode.kerberos.principal";

    /// <summary>Without a configuration: the strongest protection that is offered, any principal.</summary>
    public static HadoopSecurity Unconfigured { get; } = new(
        [RpcProtection.Privacy, RpcProtection.Integrity, RpcProtection.Authentication]);

    /// <summary>Reads it.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="isNeeded">Whether we use Kerberos or a token; else all of it is ignored, as in Hadoop.</param>
    /// <exception cref="HadoopConfigurationException">A value is not one of Hadoop's.</exception>
    public static HadoopSecurity Read(HadoopConfiguration configuration, bool isNeeded)
    {
        if (!isNeeded) return Unconfigured;
        var protections = configuration.GetList(ProtectionKey);
        return new HadoopSecurity(
            protections.Length == 0 ? Unconfigured.Protections : [.. protections.Select(name => Protection(name, configuration))],
            configuration.Get(PrincipalKey),
            configuration.Get($"{PrincipalKey}.pattern"));
    }

    private static RpcProtection Protection(string name, HadoopConfiguration configuration) => name.ToUpperInvariant() switch
    {
        "AUTHENTICATION" => RpcProtection.Authentication,
        "INTEGRITY" => RpcProtection.Integrity,
        "PRIVACY" => RpcProtection.Privacy,
        _ => throw new HadoopConfigurationException(
            $"{configuration.FileOf(ProtectionKey)}: {ProtectionKey} has '{name}'; use authentication, integrity or privacy."),
    };
}

/// <summary>
/// How RPC protects messages after the Kerberos handshake (<c>hadoop.rpc.protection</c>); the numbers are those of the layers in
/// RFC 4752.
/// </summary>
internal enum RpcProtection
{
    /// <summary>Nothing.</summary>
    Authentication = 1,

    /// <summary>Messages are signed.</summary>
    Integrity = 2,

    /// <summary>Messages are encrypted.</summary>
    Privacy = 4,
}
