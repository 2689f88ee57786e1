using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.Configuration;

public sealed class NameservicesTests : IDisposable
{
    private readonly TemporaryDirectory _conf = new();

    public void Dispose() => _conf.Dispose();

    [Fact]
    public void Load_HaCluster_HasItsNameNodesInOrder()
    {
        WriteHa();

        var nameservices = Load();

        Assert.Equal("ns1", nameservices.DefaultAuthority);
        Assert.Equal(["http://nn1.test:9870/", "http://nn2.test:50070/"], Urls(nameservices, ""));
        Assert.Equal(Urls(nameservices, ""), Urls(nameservices, "ns1"));
    }

    [Theory]
    [InlineData("nn1.test:8020")]
    [InlineData("nn2.test:9000")]
    [InlineData("nn1.test")]
    public void TryResolve_RpcAddress_IsItsNameservice(string authority)
    {
        WriteHa();

        Assert.True(Load().TryResolve(authority, out var nameservice, out _));
        Assert.Equal("ns1", nameservice.Name);
    }

    [Fact]
    public void TryResolve_UnknownAddress_NamesTheKeys()
    {
        WriteHa();

        Assert.False(Load().TryResolve("elsewhere:8020", out _, out var error));
        Assert.Contains("dfs.nameservices", error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_conf.Path, "hdfs-site.xml"), error, StringComparison.Ordinal);
        Assert.Contains("NameNode:Nameservices", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OwnUrlsOfTheSameHost_AreOneNameNode()
    {
        var options = new NameNodeOptions
        {
            Nameservices = new() { ["ns1"] = ["hdfs://nn1:8020", "http://nn1:9870", "http://nn2:9870", "hdfs://nn2", "hdfs://nn2:9000"] },
        };

        Nameservices.Load(null, options).TryResolve("ns1", out var nameservice, out _);

        Assert.Equal(
            [new(new Uri("http://nn1:9870"), "nn1:8020"), new(new Uri("http://nn2:9870"), "nn2:8020"), new(null, "nn2:9000")],
            nameservice!.NameNodes.AsEnumerable());
    }

    [Fact]
    public void Load_WebHdfsSwitchedOff_LeavesRpcAlone()
    {
        WriteHa(("dfs.webhdfs.enabled", "false"));

        Load().TryResolve("ns1", out var nameservice, out _);

        Assert.Equal([new(null, "nn1.test:8020"), new(null, "nn2.test:9000")], nameservice!.NameNodes.AsEnumerable());
    }

    [Fact]
    public void Load_WebHdfsSwitchedOffAndAskedFor_NamesBothKeys()
    {
        WriteHa(("dfs.webhdfs.enabled", "false"));

        var nameservices = Nameservices.Load(_conf.Path, new NameNodeOptions { Transport = NameNodeTransport.WebHdfs });

        Assert.False(nameservices.TryResolve("ns1", out _, out var error));
        Assert.Contains("dfs.webhdfs.enabled is false and NameNode:Transport is webhdfs", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SingleNameNode_TakesTheHostOfTheDefaultFileSystem()
    {
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", "hdfs://nn1.test:8020"));

        var nameservices = Load();

        Assert.Equal(["http://nn1.test:9870/"], Urls(nameservices, ""));
        Assert.Equal(["http://nn1.test:9870/"], Urls(nameservices, "nn1.test:8020"));
    }

    [Fact]
    public void Load_FederatedNameserviceWithoutHa_HasOneNameNode()
    {
        _conf.WriteProperties(
            "hdfs-site.xml", ("dfs.nameservices", "a, b"), ("dfs.namenode.rpc-address.a", "nn1.test:8020"),
            ("dfs.namenode.http-address.b", "nn2.test:9870"));

        Assert.Equal(["http://nn1.test:9870/"], Urls(Load(), "a"));
        Assert.Equal(["http://nn2.test:9870/"], Urls(Load(), "b"));
    }

    [Fact]
    public void Load_HttpsOnly_UsesHttps()
    {
        WriteHa(("dfs.http.policy", "HTTPS_ONLY"), ("dfs.namenode.https-address.ns1.nn1", "nn1.test:9443"));

        Assert.Equal(["https://nn1.test:9443/", "https://nn2.test:9871/"], Urls(Load(), "ns1"));
    }

    [Theory]
    [InlineData("s3a://bucket/")]
    [InlineData("file:///")]
    public void TryResolve_DefaultFileSystemIsNotHdfs_SaysWhatToSet(string fileSystem)
    {
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", fileSystem));

        Assert.False(Load().TryResolve("", out _, out var error));
        Assert.Contains("fs.defaultFS", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VariablesFinalAndInclude_AreHonoured()
    {
        _conf.Write("core-site.xml", """
            <?xml version="1.0"?>
            <configuration xmlns:xi="http://www.w3.org/2001/XInclude">
              <xi:include href="shared.xml"/>
              <xi:include href="absent.xml"><xi:fallback/></xi:include>
              <property><name>fs.defaultFS</name><value>hdfs://${our.ns}</value><final>true</final></property>
              <property name="unused" value="${user.name}"/>
            </configuration>
            """);
        _conf.WriteProperties("shared.xml", ("our.ns", "ns${our.number}"), ("our.number", "7"));
        _conf.WriteProperties(
            "hdfs-site.xml", ("fs.defaultFS", "hdfs://other"), ("dfs.nameservices", "${our.ns}"),
            ("dfs.namenode.rpc-address.ns7", "nn1.test:8020"));

        Assert.Equal("ns7", Load().DefaultAuthority);
        Assert.Equal(["http://nn1.test:9870/"], Urls(Load(), ""));
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><configuration>&e;</configuration>", "Entities are not read")]
    [InlineData("<configuration>", "not well-formed")]
    [InlineData("<wrong/>", "configuration")]
    [InlineData(
        "<configuration xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"core-site.xml\"/></configuration>",
        "includes itself")]
    [InlineData(
        "<configuration xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"absent.xml\"/></configuration>", "absent.xml")]
    [InlineData(
        "<configuration xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"http://x.test/a.xml\"/></configuration>",
        "http://x.test")]
    public void Load_BadFile_NamesFileAndReason(string text, string reason)
    {
        _conf.Write("core-site.xml", text);

        var error = Assert.Throws<HadoopConfigurationException>(Load);

        Assert.Contains("core-site.xml", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyDirectory_SaysWhatItNeeds() =>
        Assert.Contains("HADOOP_CONF_DIR", Assert.Throws<HadoopConfigurationException>(Load).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_OwnConfiguration_WinsByNameAndIsTheDefaultWhenAlone()
    {
        WriteHa();
        var options = new NameNodeOptions { Nameservices = new() { ["ns1"] = ["https://other.test:9871"] } };

        Assert.Equal(["https://other.test:9871/"], Urls(Nameservices.Load(_conf.Path, options), "ns1"));
        Assert.Equal(["https://other.test:9871/"], Urls(Nameservices.Load(null, options), ""));
        Assert.Equal(["https://other.test:9871/"], Urls(Nameservices.Load(null, options), "other.test:8020"));
    }

    [Fact]
    public void Load_NothingAtAll_ResolvesNothingAndSaysWhy()
    {
        Assert.False(Nameservices.Load(null, new NameNodeOptions()).TryResolve("", out _, out var error));
        Assert.Contains("HADOOP_CONF_DIR", error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Urls(Nameservices nameservices, string authority) =>
        nameservices.TryResolve(authority, out var nameservice, out var error)
            ? nameservice.NameNodes.Select(nameNode => nameNode.HttpAddress!.ToString())
            : throw new InvalidOperationException(error);

    private Nameservices Load() => Nameservices.Load(_conf.Path, new NameNodeOptions());

    private void WriteHa(params (string Key, string Value)[] also)
    {
        _conf.WriteProperties("core-site.xml", ("fs.defaultFS", "hdfs://ns1"));
        _conf.WriteProperties("hdfs-site.xml", [
            ("dfs.nameservices", "ns1"),
            ("dfs.ha.namenodes.ns1", "nn1,nn2"),
            ("dfs.namenode.rpc-address.ns1.nn1", "nn1.test:8020"),
            ("dfs.namenode.rpc-address.ns1.nn2", "nn2.test:9000"),
            ("dfs.namenode.http-address.ns1.nn2", "nn2.test:50070"),
            .. also,
        ]);
    }
}
