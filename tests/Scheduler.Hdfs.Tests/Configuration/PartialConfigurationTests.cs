using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.Configuration;

/// <summary>A bad part of a configuration fails only reads that need it.</summary>
public sealed class PartialConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _conf = new();

    public void Dispose() => _conf.Dispose();

    [Theory]
    [InlineData("dfs.ha.namenodes.remote", "nn1,nn2", "dfs.namenode.rpc-address.remote.nn1")]
    [InlineData("dfs.namenode.rpc-address.remote", "${env.REMOTE}:8020", "dfs.namenode.rpc-address.remote is '${env.REMOTE}:8020'")]
    [InlineData("dfs.namenode.rpc-address.remote", "${dfs.namenode.rpc-address.remote}", "must be host:port")]
    [InlineData("dfs.namenode.http-address.remote", "no/host", "dfs.namenode.http-address.remote is 'no/host'")]
    [InlineData("dfs.ha.namenodes.remote", "${a}", "dfs.namenode.rpc-address.remote.${a}")]
    public void Load_ForeignNameserviceThatIsWrong_FailsAlone(string key, string value, string reason)
    {
        Write((key, value));

        var nameservices = Load();

        Assert.Equal("ns1", Assert.Single(nameservices.All).Name);
        Assert.True(nameservices.TryResolve("", out _, out _));
        Assert.False(nameservices.TryResolve("remote", out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("hdfs-site.xml", error, StringComparison.Ordinal);
        Assert.NotEmpty(nameservices.Problems);
    }

    [Theory]
    [InlineData("dfs.namenode.http-address.ns1.nn1", "no/host", "127.0.0.1:8020 ")]
    [InlineData("dfs.namenode.rpc-address.ns1.nn2", "nn2:port", "127.0.0.1:8020 http://127.0.0.1:9870/")]
    [InlineData("dfs.http.policy", "MAYBE", "127.0.0.1:8020 http://127.0.0.1:9870/")]
    [InlineData("dfs.ha.namenodes.ns1", "nn1,nn1,,", "127.0.0.1:8020 http://127.0.0.1:9870/")]
    public void Load_NameNodeThatIsPartlyWrong_IsAskedByWhatIsRight(string key, string value, string expected)
    {
        Write((key, value));

        Assert.True(Load().TryResolve("ns1", out var nameservice, out _));
        var nameNode = nameservice.NameNodes[0];
        Assert.Equal(expected, $"{nameNode.RpcAddress} {nameNode.HttpAddress}");
    }

    [Theory]
    [InlineData("hdfs://nn1.test:8020/", "nn1.test:8020")]
    [InlineData("nn1.test:8021/", "nn1.test:8021")]
    [InlineData("hdfs://nn1.test:8020/user/x?a=b", "nn1.test:8020")]
    [InlineData("http://nn1.test", "nn1.test:8020")]
    [InlineData("[::1]:8020", "[::1]:8020")]
    [InlineData("nn_1:8020", "nn_1:8020")]
    public void Load_FormsOfAddresses_AreHostAndPort(string address, string expected)
    {
        Write(("dfs.namenode.rpc-address.ns1.nn1", address));

        Assert.Equal(expected, Load().All[0].NameNodes[0].RpcAddress);
    }

    [Theory]
    [InlineData("http_only", "http://127.0.0.1:9870/")]
    [InlineData("Https_Only", "https://127.0.0.1:9871/")]
    [InlineData(" http_and_https ", "http://127.0.0.1:9870/")]
    public void Load_PolicyInAnyCase_IsThatPolicy(string policy, string expected)
    {
        Write(("dfs.http.policy", policy));

        Assert.Equal(expected, Load().All[0].NameNodes[0].HttpAddress!.ToString());
    }

    [Fact]
    public void Load_HttpAndHttps_TakesHttpsWhereThereIsSomethingToProtect()
    {
        Write(("dfs.http.policy", "HTTP_AND_HTTPS"));
        NameNodeOptions[] options = [new() { Principal = "a@B" }, new() { TokenFile = "/token" }, new() { CaFile = "/ca.pem" }];

        Assert.All(
            options,
            with =>
                Assert.Equal("https://127.0.0.1:9871/", Nameservices.Load(_conf.Path, with).All[0].NameNodes[0].HttpAddress!.ToString()));
    }

    [Theory]
    [InlineData("nn1.test:9000", "nn1.test:9000")]
    [InlineData("hdfs://nn1.test:9000/", "nn1.test:9000")]
    [InlineData("hdfs://nn1.test", "nn1.test:8020")]
    [InlineData("hdfs://${env.NONE-nn1.test}", "nn1.test:8020")]
    public void Load_DefaultIsANameNodeBesideNameservices_IsServedToo(string fileSystem, string expected)
    {
        Write();
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", fileSystem));

        Assert.True(Load().TryResolve("", out var nameservice, out _));
        Assert.Equal(expected, nameservice.Name);
        Assert.Contains(Load().All, other => other.Name == "ns1");
    }

    [Theory]
    [InlineData("s3a://bucket/", "fs.defaultFS is 's3a://bucket/', which is not on HDFS")]
    [InlineData("hdfs://${nn}:8020", "which is not a URI")]
    [InlineData("${fs.defaultFS}x", "which is not a URI")]
    public void TryResolve_DefaultThatIsWrong_FailsPathsWithoutNameserviceAlone(string fileSystem, string reason)
    {
        Write();
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", fileSystem));

        Assert.True(Load().TryResolve("ns1", out _, out _));
        Assert.False(Load().TryResolve("", out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NameNodesOwnConfiguration_TakesAddressesWithoutSuffix()
    {
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", "hdfs://ns1"));
        _conf.WriteProperties(
            "hdfs-site.xml", ("dfs.nameservices", "ns1"), ("dfs.namenode.rpc-address", "nn1.test:9000"),
            ("dfs.http.address", "nn1.test:50070"));

        var nameservice = Assert.Single(Load().All);

        Assert.Equal(
            ("ns1", new NameNodeAddress(new Uri("http://nn1.test:50070/"), "nn1.test:9000")), (nameservice.Name, nameservice.NameNodes[0]));
    }

    [Fact]
    public void Load_DockerStyleBindAddress_TakesTheHostOfTheDefault()
    {
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", "hdfs://namenode:9000"));
        _conf.WriteProperties(
            "hdfs-site.xml", ("dfs.namenode.rpc-address", "0.0.0.0:9000"), ("dfs.namenode.http-address", "0.0.0.0:50070"));

        Assert.Equal(new NameNodeAddress(new Uri("http://namenode:50070/"), "namenode:9000"), Assert.Single(Load().All).NameNodes[0]);
    }

    private Nameservices Load() => Nameservices.Load(_conf.Path, new NameNodeOptions(), _ => null);

    private void Write(params (string Key, string Value)[] also)
    {
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", "hdfs://ns1"));
        _conf.WriteProperties("hdfs-site.xml", [
            ("dfs.nameservices", "ns1,remote"),
            ("dfs.ha.namenodes.ns1", "nn1"),
            ("dfs.namenode.rpc-address.ns1.nn1", "127.0.0.1:8020"),
            .. also,
        ]);
    }
}
