using System.Runtime.CompilerServices;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Configuration;

namespace Scheduler.Hdfs.Tests.Configuration;

/// <summary>Configurations from public reports, with what Hadoop 3.3.6's own classes make of them.</summary>
public sealed class HadoopCasesTests
{
    private const string Ns1 = "ns1 127.0.0.1:18020 http://127.0.0.1:19870/";

    [Theory]
    [InlineData("env-variable", "127.0.0.1:18020 127.0.0.1:18020 http://127.0.0.1:19870/")]
    [InlineData("foreign-nameservice-without-address", Ns1)]
    [InlineData("viewfs-default", Ns1)]
    [InlineData("one-dns-name-many-namenodes", "ns1 namenodes.test:18020 http://namenodes.test:19870/")]
    [InlineData("xi-include-elsewhere", Ns1)]
    [InlineData("nested-variable", Ns1)]
    [InlineData("deprecated-names", Ns1)]
    [InlineData("property-without-name", "127.0.0.1:18020 127.0.0.1:18020 http://127.0.0.1:19870/")]
    [InlineData("doctype-and-xml11", Ns1)]
    public void Load_Case_HasItsNameNodes(string name, string expected)
    {
        var nameservice = Assert.Single(Load(name).All);

        var nameNode = Assert.Single(nameservice.NameNodes);
        Assert.Equal(expected, $"{nameservice.Name} {nameNode.RpcAddress} {nameNode.HttpAddress}");
    }

    [Theory]
    [InlineData("env-variable")]
    [InlineData("deprecated-names")]
    [InlineData("xi-include-elsewhere")]
    public void TryResolve_CaseWithoutAuthority_IsItsNameservice(string name)
    {
        var nameservices = Load(name);

        Assert.True(nameservices.TryResolve("", out var nameservice, out _));
        Assert.Same(nameservices.All[0], nameservice);
    }

    [Fact]
    public void TryResolve_ForeignNameserviceWithoutAddress_FailsAloneAndNamesTheKey()
    {
        var nameservices = Load("foreign-nameservice-without-address");

        Assert.True(nameservices.TryResolve("ns1", out _, out _));
        Assert.False(nameservices.TryResolve("remote", out _, out var error));
        Assert.Contains("dfs.namenode.rpc-address.remote", error, StringComparison.Ordinal);
        Assert.Single(nameservices.Problems);
    }

    [Theory]
    [InlineData("viewfs://cl/data/in+put=1")]
    [InlineData("/data/in+put=1")]
    public void Parse_ViewFsDefault_IsThePathOnTheMountedNameservice(string path) =>
        Assert.Equal(
            [new InputPath("ns1", "/in+put=1")],
            PathList.Parse(path, "", 16, fileSystems: Load("viewfs-default").FileSystems).Paths.AsEnumerable());

    private static Nameservices Load(string name) => Nameservices.Load(
        Path.Combine(Folder(), "Cases", name),
        new NameNodeOptions { Transport = NameNodeTransport.WebHdfs },
        variable => variable == "NN_HOST" ? "127.0.0.1" : null);

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
