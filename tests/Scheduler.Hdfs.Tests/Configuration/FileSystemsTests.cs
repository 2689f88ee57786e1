using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.Configuration;

/// <summary>
/// Paths of other file systems, as InodeTree and ViewFileSystem resolve mount tables and WebHdfsFileSystem its authority.
/// </summary>
public sealed class FileSystemsTests : IDisposable
{
    private const string Table = "fs.viewfs.mounttable.";
    private readonly TemporaryDirectory _conf = new();

    public void Dispose() => _conf.Dispose();

    [Theory]
    [InlineData("viewfs://cl/data/in+put=1", "hdfs://ns1/in+put=1")]
    [InlineData("/data", "hdfs://ns1/")]
    [InlineData("viewfs:///data/x", "'viewfs:///data/x'")]
    [InlineData("viewfs://CL/data/x", "hdfs://ns1/x")]
    [InlineData("/data/hot/x", "hdfs://ns2/hot/x")]
    [InlineData("/data/hotter/x", "hdfs://ns1/hotter/x")]
    [InlineData("/a/b/c", "hdfs://ns2/deep/c")]
    [InlineData("/a/b", "hdfs://ns2/deep")]
    [InlineData("/elsewhere/x", "hdfs://ns2/rest/elsewhere/x")]
    [InlineData("/data/*/part-[0-9]", "hdfs://ns2/hot/part-[0-9] hdfs://ns1/*/part-[0-9]")]
    [InlineData("/{data,logs}/x", "hdfs://ns1/x hdfs://ns2/logs/x hdfs://ns2/rest/{data,logs}/x")]
    [InlineData("/odd/x", @"hdfs://ns1/\[a]\*/x")]
    [InlineData("/a", "hdfs://ns2/deep hdfs://ns2/rest/a")]
    [InlineData("hdfs://ns1/data/x", "hdfs://ns1/data/x")]
    [InlineData("/view/x", "hdfs://ns1/inner/x")]
    [InlineData("/web/x", "hdfs://ns1/w/x")]
    [InlineData("/lake/x", "leads to 's3a://bucket/', which is not on HDFS")]
    [InlineData("/broken/x", "leads to 'ns1', which is not a URI")]
    [InlineData("/circle/x", "more than 8 deep")]
    [InlineData("viewfs://other/x", "no fs.viewfs.mounttable.other.link.*")]
    [InlineData("viewfs://slash/x/y", "hdfs://ns2/root/x/y")]
    [InlineData("viewfs://bare/z/x", "no mount point holds it; add one, or a linkFallback")]
    [InlineData("viewfs://bare/z/{/1,/2,/3,/4,/5}/{/a,/b,/c,/d}", "more than 16 paths")]
    [InlineData("viewfs://regex/x", "fs.viewfs.mounttable.regex.linkRegex.^/x does, a kind of link that is not supported")]
    public void Resolve_MountTable_IsWhatTheMountPointLeadsTo(string path, string expected)
    {
        WriteTables();

        Assert.Contains(expected, Resolve(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_DefaultTableByItsKey_IsThatTable()
    {
        WriteTables((Table + "default.name.key", "cl"));

        Assert.Equal("hdfs://ns1/x", Resolve("viewfs:///data/x"));
    }

    [Theory]
    [InlineData("hdfs://ns1/data/x", "hdfs://ns2/d/x")]
    [InlineData("/data/x", "hdfs://ns2/d/x")]
    [InlineData("hdfs://ns1/own/x", "hdfs://ns1/own/x")]
    [InlineData("hdfs://ns2/data/x", "hdfs://ns2/data/x")]
    public void Resolve_HdfsServedByMountTable_IsWhatItLeadsTo(string path, string expected)
    {
        Write(
            ("fs.defaultFS", "hdfs://ns1"),
            ("fs.hdfs.impl", "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"),
            (Table + "ns1.link./data", "hdfs://ns2/d"),
            (Table + "ns1.linkFallback", "hdfs://ns1/"));

        Assert.Equal(expected, Resolve(path));
    }

    [Theory]
    [InlineData("webhdfs://127.0.0.1:19870/in+put=1", "hdfs://ns1/in+put=1")]
    [InlineData("swebhdfs://127.0.0.1:19871/in+put=1", "hdfs://ns1/in+put=1")]
    [InlineData("WEBHDFS://nn2.test:50070/x", "hdfs://ns2/x")]
    [InlineData("swebhdfs://nn2.test:9871/x", "hdfs://ns2/x")]
    [InlineData("hftp://NN2.test:50070/x", "hdfs://ns2/x")]
    [InlineData("hsftp://nn2.test/x", "hdfs://ns2/x")]
    [InlineData("webhdfs://ns2/x", "hdfs://ns2/x")]
    [InlineData("webhdfs://nn2.test:14000/x", "hdfs://ns2/x")]
    [InlineData("webhdfs:///x", "hdfs:///x")]
    [InlineData("webhdfs://elsewhere:9870/x", "no NameNode that is configured has this HTTP address; set dfs.nameservices")]
    public void Resolve_WebHdfs_IsThatNameNodesNameservice(string path, string expected)
    {
        Write(("fs.defaultFS", "hdfs://ns1"));

        Assert.Contains(expected, Resolve(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("webhdfs://nn2.test:50070", "/x")]
    [InlineData("webhdfs://ns2", "/x")]
    [InlineData("swebhdfs://nn2.test:9871/", "/x")]
    public void TryResolve_DefaultIsWebHdfs_IsThatNameservice(string fileSystem, string path)
    {
        Write(("fs.defaultFS", fileSystem));

        Assert.Equal($"hdfs://{path}", Resolve(path));
        Assert.True(Load().TryResolve("", out var nameservice, out _));
        Assert.Equal("ns2", nameservice.Name);
    }

    [Fact]
    public void Resolve_OwnConfigurationAlone_KnowsHttpAddresses()
    {
        var options = new NameNodeOptions { Nameservices = new() { ["ns1"] = ["http://127.0.0.1:19870"] } };
        var list = PathList.Parse(
            "webhdfs://127.0.0.1:19870/a swebhdfs://127.0.0.1:19871/b viewfs://cl/c",
            "",
            16,
            fileSystems: Nameservices.Load(null, options).FileSystems);

        Assert.Equal("hdfs://ns1/a hdfs://ns1/b", string.Join(' ', list.Paths));
        Assert.Equal("viewfs://cl/c", Assert.Single(list.Ignored).Entry);
        Assert.Equal(["webhdfs://127.0.0.1:19870/a", "swebhdfs://127.0.0.1:19871/b"], list.Resolved.Select(path => path.Written));
    }

    [Fact]
    public void Read_PathOfAMountTable_IsAllowedByWhereItLeads()
    {
        WriteTables();
        var allow = new Dictionary<string, IReadOnlyList<string>> { ["team"] = ["hdfs://ns1/open", "/data"] };
        var reader = new LocalityRequestReader(new PathAllowance(allow), 16, Load().FileSystems);

        var request = reader.Read(new PodMetadata("team", "pod", "uid")
        {
            Annotations = new Dictionary<string, string> { [LocalityAnnotations.Paths] = "/data/open/x /data/closed viewfs://cl/lake/x" },
        })!;

        Assert.Equal([new InputPath("ns1", "/open/x")], request.Paths.AsEnumerable());
        Assert.Equal([new ResolvedPath("/data/open/x", new InputPath("ns1", "/open/x"))], request.Resolved.AsEnumerable());
        Assert.Equal(["viewfs://cl/lake/x", "/data/closed"], request.Ignored.Select(ignored => ignored.Path));
        Assert.Contains("may not use 'hdfs://ns1/closed'", request.Ignored[1].Message, StringComparison.Ordinal);
    }

    private string Resolve(string path)
    {
        var list = PathList.Parse(path, "", 16, fileSystems: Load().FileSystems);
        return string.Join(' ', [.. list.Paths.Select(input => input.ToString()), .. list.Ignored.Select(entry => entry.Problem)]);
    }

    private Nameservices Load() => Nameservices.Load(_conf.Path, new NameNodeOptions());

    private void WriteTables(params (string Key, string Value)[] also) => Write([
        ("fs.defaultFS", "viewfs://cl"),
        (Table + "cl.homedir", "/user"),
        (Table + "cl.link./data", "hdfs://ns1/"),
        (Table + "cl.link./data/hot", "hdfs://ns2/hot/"),
        (Table + "cl.link./logs", "hdfs://ns2/logs"),
        (Table + "cl.link./a/b", "hdfs://ns2/deep"),
        (Table + "cl.link./odd", "hdfs://ns1/[a]*"),
        (Table + "cl.link./view", "viewfs://inner/in"),
        (Table + "cl.link./web", "webhdfs://127.0.0.1:19870/w"),
        (Table + "cl.link./lake", "s3a://bucket/"),
        (Table + "cl.link./broken", "ns1"),
        (Table + "cl.link./circle", "viewfs://cl/circle"),
        (Table + "cl.linkFallback", "hdfs://ns2/rest"),
        (Table + "inner.link./in", "hdfs://ns1/inner"),
        (Table + "slash.linkMergeSlash", "hdfs://ns2/root"),
        (Table + "bare.link./y", "hdfs://ns1/y"),
        (Table + "regex.linkRegex.^/x", "hdfs://ns1/"),
        .. also,
    ]);

    private void Write(params (string Key, string Value)[] core)
    {
        _conf.WriteProperties("core-site.xml", core);
        _conf.WriteProperties(
            "hdfs-site.xml",
            ("dfs.nameservices", "ns1,ns2"),
            ("dfs.namenode.rpc-address.ns1", "127.0.0.1:18020"),
            ("dfs.namenode.http-address.ns1", "127.0.0.1:19870"),
            ("dfs.namenode.https-address.ns1", "127.0.0.1:19871"),
            ("dfs.namenode.rpc-address.ns2", "nn2.test:8020"),
            ("dfs.namenode.http-address.ns2", "nn2.test:50070"));
    }
}
