using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Paths;

public sealed class PathListTests
{
    [Theory]
    [InlineData("/a,/b", "hdfs:///a hdfs:///b")]
    [InlineData("/a;/b", "hdfs:///a hdfs:///b")]
    [InlineData(" /a\t/b\n/c ", "hdfs:///a hdfs:///b hdfs:///c")]
    [InlineData("/a,,;/a", "hdfs:///a")]
    [InlineData("/a/{x,y}/z,/b", "hdfs:///a/{x,y}/z hdfs:///b")]
    [InlineData("hdfs://ns1/a,hdfs://host:8020/b,hdfs:///c,HDFS://ns1/d", "hdfs://ns1/a hdfs://host:8020/b hdfs:///c hdfs://ns1/d")]
    [InlineData("hdfs://ns1,hdfs:/x", "hdfs://ns1/ hdfs:///x")]
    [InlineData("//a//b/", "hdfs:///a/b")]
    [InlineData("/a/./b/../c", "hdfs:///a/c")]
    [InlineData(@"/a/\*", @"hdfs:///a/\*")]
    public void Parse_Entries_AreThese(string text, string expected)
    {
        var list = PathList.Parse(text, "", 100);

        Assert.Equal(expected, string.Join(' ', list.Paths));
        Assert.Empty(list.Ignored);
    }

    [Theory]
    [InlineData("/data,/data/part-0", "hdfs:///data")]
    [InlineData("/data/a/b /data/a", "hdfs:///data/a")]
    [InlineData("/,/x", "hdfs:///")]
    [InlineData("/data,/data/_hidden", "hdfs:///data hdfs:///data/_hidden")]
    [InlineData("/data,/database", "hdfs:///data hdfs:///database")]
    [InlineData("hdfs://ns1/data,/data/x", "hdfs://ns1/data hdfs:///data/x")]
    [InlineData("/data/*,/data/x", "hdfs:///data/* hdfs:///data/x")]
    public void Parse_PathBelowAnother_CountsOnce(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', PathList.Parse(text, "", 100).Paths));

    [Fact]
    public void Parse_EscapedCommaInBraces_StaysEscaped() =>
        Assert.Equal(@"/data/{a\,b,c}", Assert.Single(PathList.Parse(@"/data/{a\,b,c}", "", 100).Paths).Path);

    [Fact]
    public void Parse_EscapedSeparators_AreLiteral() =>
        Assert.Equal([new InputPath("", "/a,b;c d")], PathList.Parse(@"/a\,b\;c\ d", "", 100).Paths.ToArray());

    [Fact]
    public void Parse_Nameservice_IsForEntriesWithoutOne() =>
        Assert.Equal(
            [new InputPath("ns2", "/a"), new InputPath("ns1", "/b")], PathList.Parse("/a hdfs://ns1/b", "ns2", 100).Paths.ToArray());

    [Theory]
    [InlineData("s3a://bucket/key")]
    [InlineData("file:///tmp/x")]
    [InlineData("viewfs://cluster/x")]
    [InlineData("relative/path")]
    [InlineData("hdfs://bad host/x/")]
    [InlineData("hdfs://user@host/x")]
    [InlineData("/a\u0001b")]
    public void Parse_NotHdfs_IsIgnoredAndSaid(string entry)
    {
        var list = PathList.Parse(entry, "", 100);

        Assert.NotEmpty(list.Ignored);
        Assert.DoesNotContain(list.Paths, path => path.Path == "/a\u0001b");
    }

    [Theory]
    [InlineData("[\"/in+put=1\"]")]
    [InlineData("[\"/a\",\"hdfs://ns1/b\"]")]
    [InlineData("{\"paths\":[\"/a\"]}")]
    [InlineData("\"/a\"")]
    [InlineData("'/a'")]
    public void Parse_Json_IsNamed(string text)
    {
        var list = PathList.Parse(text, "", 100);

        Assert.Empty(list.Paths);
        Assert.Contains("is written as JSON: write the paths alone", list.Ignored[0].Problem, StringComparison.Ordinal);
        Assert.StartsWith(list.Ignored[0].Entry, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3a://bucket/x")]
    [InlineData("abfs://box@account.dfs.core.windows.net/x")]
    [InlineData("file:/tmp/x")]
    [InlineData("har://hdfs-ns1/a.har/x")]
    [InlineData("S3://my_bucket")]
    public void Parse_OtherFileSystem_SaysThatItIsNotOnHdfs(string entry)
    {
        var ignored = Assert.Single(PathList.Parse(entry, "", 100).Ignored);

        Assert.Contains("is not on HDFS", ignored.Problem, StringComparison.Ordinal);
        Assert.Equal(entry, ignored.Entry);
    }

    [Fact]
    public void Parse_TooLong_IsIgnored() => Assert.Single(PathList.Parse("/" + new string('x', 9000), "", 100).Ignored);

    [Fact]
    public void Parse_MoreThanAllowed_KeepsTheFirst()
    {
        var list = PathList.Parse("/a /b /c", "", 2);

        Assert.Equal(["/a", "/b"], list.Paths.Select(path => path.Path));
        Assert.Contains("Paths:MaxPerPod", Assert.Single(list.Ignored).Problem, StringComparison.Ordinal);
    }
}
