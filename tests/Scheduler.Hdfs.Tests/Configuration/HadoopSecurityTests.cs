using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.Configuration;

public sealed class HadoopSecurityTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_SecurityKeys_AreRead()
    {
        Write(
            ("hadoop.rpc.protection", "Privacy, integrity"),
            ("dfs.namenode.kerberos.principal", "nn/_HOST@X"),
            ("dfs.namenode.kerberos.principal.pattern", "*"));

        var security = Load();

        Assert.Equal("Privacy Integrity", string.Join(' ', security.Protections));
        Assert.Equal(("nn/_HOST@X", "*"), (security.NameNodePrincipal, security.NameNodePrincipalPattern));
    }

    [Fact]
    public void Load_NoSecurityKeys_IsTheStrongestOfAnybody()
    {
        Write();

        var security = Load();

        Assert.Equal(RpcProtection.Privacy, security.Protections[0]);
        Assert.Null(security.NameNodePrincipal);
    }

    [Fact]
    public void Load_UnknownProtection_SaysFileKeyAndValues()
    {
        Write(("hadoop.rpc.protection", "auth-conf"));

        var error = Assert.Throws<HadoopConfigurationException>(Load);

        Assert.Contains(
            "core-site.xml: hadoop.rpc.protection has 'auth-conf'; use authentication, integrity or privacy",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownProtectionWithoutKerberos_MeansNothing()
    {
        Write(("hadoop.rpc.protection", "auth-conf"), ("hadoop.security.authentication", "SIMPLE"));

        Assert.Same(HadoopSecurity.Unconfigured, Nameservices.Load(_directory.Path, new NameNodeOptions()).Security);
    }

    private HadoopSecurity Load() =>
        Nameservices.Load(_directory.Path, new NameNodeOptions { Principal = "locality@EXAMPLE.COM" }).Security;

    private void Write(params (string Key, string Value)[] properties) =>
        _directory.WriteProperties("core-site.xml", [("fs.defaultFS", "hdfs://nn1.example.com"), .. properties]);
}
