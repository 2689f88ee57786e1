using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Hdfs.WebHdfs;

/// <summary>The same requests to the same cluster: what differs from the recording is a number of the day or a random order.</summary>
public sealed class WebHdfsRecordedTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static readonly string[] OfTheDay =
    [
        "accessTime", "modificationTime", "fileId", "blockId", "generationStamp", "blockPoolId", "blockPoolUsed", "cacheCapacity",
        "cacheUsed", "capacity", "dfsUsed", "remaining", "lastBlockReportMonotonic", "lastBlockReportTime", "lastUpdate",
        "lastUpdateMonotonic", "xceiverCount",
    ];

    public static TheoryData<string, string> Recorded()
    {
        string[] names =
        [
            "getfilestatus-file", "getfilestatus-empty", "getfilestatus-ec", "getfilestatus-ecdir", "getfilestatus-storagepolicy",
            "liststatus-dir", "liststatus-odd", "liststatus-file", "liststatus-partdir", "liststatus-emptydir", "liststatus-many",
            "liststatus_batch-dir", "liststatus_batch-many", "liststatus_batch-many2", "liststatus_batch-emptydir",
            "gfbl-multiblock", "gfbl-nouser", "gfbl-range", "gfbl-range-onebyte", "gfbl-beyond-eof", "gfbl-length0", "gfbl-negoffset",
            "gfbl-badoffset", "gfbl-12blocks", "gfbl-empty", "gfbl-tiny", "gfbl-dir", "gfbl-missing", "gfbl-ec", "gfbl-ec-small",
            "gfbl-ec-range", "gfbl-cached", "gfbl-ssd", "gfbl-allssd", "gfbl-cold", "gfbl-onereplica", "gfbl-fivereplica", "gfbl-open",
            "gfbl-parquet", "gfbl-forbidden", "gfbl-odd-space", "gfbl-odd-space-plus", "gfbl-odd-percent", "gfbl-odd-percent-plus2B",
            "gfbl-odd-percent-single", "gfbl-odd-unicode", "gfbl-odd-query",
            "gbl-multiblock", "gbl-range", "gbl-empty", "gbl-ec", "gbl-cached", "gbl-open", "gbl-dir", "gbl-missing",
            "contentsummary-dir", "contentsummary-file", "contentsummary-ec",
            "err-notfound-status", "err-notfound-list", "err-forbidden-list", "err-forbidden-status", "err-badop", "err-noop",
            "err-putop-get", "err-baduser", "err-badparam", "doas", "gethomedirectory", "open-beyond", "open-missing",
        ];
        var data = new TheoryData<string, string>();
        var index = File.ReadLines(Captures.PathOf("namenode/webhdfs/INDEX.txt"))
            .Select(line => line.Split('\t'))
            .ToLookup(line => line[0]);
        foreach (var name in names) data.Add(name, index[name].First()[1]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Get_AsRecorded_AnswersAsRecorded(string capture, string target)
    {
        var expected = CapturedAnswer.Read($"namenode/webhdfs/{capture}.http");

        var (status, body) = await fixture.GetRawAsync(target);

        Assert.Equal(expected.Status, status);
        JsonAssert.Same(expected.Json, System.Text.Json.Nodes.JsonNode.Parse(body)!, OfTheDay);
    }

    [Theory]
    [InlineData("liststatus-odd", "/webhdfs/v1/data/odd?op=LISTSTATUS&user.name=root")]
    [InlineData("liststatus_batch-many2", "/webhdfs/v1/data/manyfiles?op=LISTSTATUS_BATCH&startAfter=f00999&user.name=root")]
    public async Task List_ManyNames_KeepsTheRecordedOrder(string capture, string target)
    {
        var expected = CapturedAnswer.Read($"namenode/webhdfs/{capture}.http").Json;

        var (_, body) = await fixture.GetRawAsync(target);

        Assert.Equal(Names(expected), Names(System.Text.Json.Nodes.JsonNode.Parse(body)!));
    }

    [Theory]
    [InlineData("err-doubleslash", "/webhdfs/v1//data//events?op=GETFILESTATUS&user.name=root")]
    [InlineData("trailing-slash", "/webhdfs/v1/data/events/?op=GETFILESTATUS&user.name=root")]
    [InlineData("getfilestatus-lowercaseop", "/webhdfs/v1/data/events?op=getfilestatus&user.name=root")]
    [InlineData("err-relative", "/webhdfs/v1/data/../etc?op=GETFILESTATUS&user.name=root")]
    [InlineData("err-emptyuser", "/webhdfs/v1/data?op=LISTSTATUS&user.name=")]
    [InlineData("err-notwebhdfs", "/webhdfs/v2/data?op=LISTSTATUS&user.name=root")]
    public async Task Get_OddTarget_AnswersTheRecordedStatus(string capture, string target)
    {
        var (status, _) = await fixture.GetRawAsync(target);

        Assert.Equal(CapturedAnswer.Read($"namenode/webhdfs/{capture}.http").Status, status);
    }

    [Theory]
    [InlineData("open-redirect", "/webhdfs/v1/data/events/date=2026-11-20/five.bin?op=OPEN&user.name=root")]
    [InlineData("open-range-redirect", "/webhdfs/v1/data/events/date=2026-11-20/five.bin?op=OPEN&offset=5242880&length=100&user.name=root")]
    [InlineData("open-odd-redirect", "/webhdfs/v1/data/odd/100%2525%20done+x.bin?op=OPEN&offset=0&length=4&user.name=root")]
    [InlineData(
        "open-unicode-redirect",
        "/webhdfs/v1/data/odd/%C3%BCn%C3%AF%20c%C3%B4d%C3%A9%20%E6%95%B0%E6%8D%AE.bin?op=OPEN&offset=0&length=4&user.name=root")]
    public async Task Open_File_RedirectsAsRecordedButToItself(string capture, string target)
    {
        var expected = CapturedAnswer.Read($"namenode/webhdfs/{capture}.http");

        using var response = await fixture.Client.GetAsync(target);

        Assert.Equal(expected.Status, response.StatusCode);
        Assert.Equal(fixture.NameNode.Address.Authority, response.Headers.Location!.Authority);
        Assert.Equal(new Uri(expected.Header("Location")!).PathAndQuery, response.Headers.Location.PathAndQuery);
    }

    private static string[] Names(System.Text.Json.Nodes.JsonNode listing)
    {
        var statuses = listing["FileStatuses"] ?? listing["DirectoryListing"]!["partialListing"]!["FileStatuses"];
        return [.. statuses!["FileStatus"]!.AsArray().Select(status => (string)status!["pathSuffix"]!)];
    }
}
