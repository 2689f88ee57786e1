using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Testing.Http;

namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>OPEN with the DataNodes of the recorded cluster behind it.</summary>
public sealed class DataNodeServerTests : IAsyncLifetime
{
    private const string File = DataNodeFixture.File;
    private const string OneReplica = DataNodeFixture.OneReplica;

    private readonly DataNodeFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("open-redirect", File, "op=OPEN")]
    [InlineData("open-ec-redirect", "/data/ec/twelve.bin", "op=OPEN&offset=0&length=10")]
    [InlineData("open-empty", "/data/events/date=2026-11-20/empty", "op=OPEN")]
    public async Task Open_File_RedirectsToADataNodeAsRecorded(string capture, string path, string query)
    {
        var expected = CapturedAnswer.Read($"namenode/webhdfs/{capture}.http");

        using var response = await _fixture.GetAsync(path, query);

        var location = response.Headers.Location!;
        Assert.Equal(expected.Status, response.StatusCode);
        Assert.Equal(new Uri(expected.Header("Location")!).PathAndQuery, location.PathAndQuery);
        Assert.Equal((_fixture.DataNodes.Address.Port, 0), (location.Port, response.Content.Headers.ContentLength));
        Assert.Contains(location.Host, _fixture.Holders(path));
    }

    [Fact]
    public async Task Open_RangeOfALaterBlock_RedirectsToAHolderOfThatBlock()
    {
        var expected = CapturedAnswer.Read("namenode/webhdfs/open-range-redirect.http");
        var holders = _fixture.Hdfs.GetBlockLocations(File, 5242880, 1).Blocks
            .Single().Replicas
            .Select(replica => replica.DataNode.HostName);

        using var response = await _fixture.GetAsync(File, "op=OPEN&offset=5242880&length=100");

        Assert.Equal(new Uri(expected.Header("Location")!).PathAndQuery, response.Headers.Location!.PathAndQuery);
        Assert.Contains(response.Headers.Location.Host, holders);
    }

    [Fact]
    public async Task Open_NoRedirect_TellsTheLocationAsRecorded()
    {
        var expected = new Uri((string)CapturedAnswer.Read("namenode/webhdfs/open-range-noredirect.http").Json["Location"]!);

        using var response = await _fixture.GetAsync(File, "op=OPEN&offset=5242880&length=100&noredirect=true");

        var location = new Uri((string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["Location"]!);
        Assert.Equal(expected.PathAndQuery, location.PathAndQuery);
    }

    [Fact]
    public async Task Open_Excluded_NamesTheOthersByTheirAddressAlone()
    {
        var holders = _fixture.Hdfs.GetBlockLocations(File).Blocks[0].Replicas.Select(replica => replica.DataNode).ToList();
        var last = holders[^1];

        for (var i = 0; i < 20; i++)
        {
            var excluded = string.Join(
                ',', holders.SkipLast(1).Select((holder, position) => position == 0 ? holder.Name : holder.IpAddress));
            using var response = await _fixture.GetAsync(File, $"op=OPEN&excludedatanodes={Uri.EscapeDataString(excluded)}");
            Assert.Equal(last.HostName, response.Headers.Location!.Host);
        }

        // Host names, and ports of HTTP, are nothing to it.
        var named = $"{_fixture.Holders(OneReplica).Single()}:{_fixture.DataNodes.Address.Port}";
        using var unknown = await _fixture.GetAsync(OneReplica, $"op=OPEN&excludedatanodes={named}");
        Assert.Equal(HttpStatusCode.TemporaryRedirect, unknown.StatusCode);
    }

    [Fact]
    public async Task Open_AllExcludedOrGone_IsRefused()
    {
        var holder = _fixture.Hdfs.DataNode(_fixture.Holders(OneReplica).Single());

        await AssertRefusedAsync($"&excludedatanodes={holder.IpAddress}", HttpStatusCode.Forbidden, "No active nodes contain this block");
        await AssertRefusedAsync($"&excludedatanodes={holder.IpAddress}:x", HttpStatusCode.BadRequest, "For input string: \"x\"");
        holder.IsDead = true;
        await AssertRefusedAsync("", HttpStatusCode.Forbidden, "No active nodes contain this block");
    }

    [Fact]
    public async Task Open_Followed_GivesTheRangeAndCloses()
    {
        byte[] content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251))];
        _fixture.Hdfs.CreateFile("/content.bin", content, blockSize: 100_000);

        using var response = await _fixture.FollowAsync("/content.bin", "op=OPEN&offset=1000&length=200000");

        Assert.Equal(content[1000..201_000], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((200_000, true), (response.Content.Headers.ContentLength, response.Headers.ConnectionClose));
        Assert.Contains(_fixture.DataNodes.Requests.Requests.Single().Operation, _fixture.Holders("/content.bin"));
    }

    [CurlFact]
    public async Task Open_Curl_ReadsTheFile()
    {
        byte[] content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251))];
        _fixture.Hdfs.CreateFile("/dir/with space %+#.bin", content, blockSize: 100_000);

        var url = new Uri($"{_fixture.NameNode.Address}webhdfs/v1/dir/with%20space%20%25+%23.bin?op=OPEN&offset=99999&user.name=root");

        Assert.Equal(content[99_999..], await Curl.GetAsync(url, _fixture.DataNodes.Address.Port));
        Assert.Contains(_fixture.DataNodes.Requests.Requests.Single().Operation, _fixture.Holders("/dir/with space %+#.bin"));
    }

    [Fact]
    public async Task Open_LargeFileOfAFunction_NeedsNoMemory()
    {
        const long Length = 1L << 45;
        _fixture.Hdfs.CreateFile("/large", Length, (offset, bytes) => bytes.Fill((byte)(offset >> 38)), blockSize: 1L << 40);
        Assert.Equal([127, 127, 127], await _fixture.ReadAsync("/large", $"op=OPEN&offset={Length - 3}"));

        _fixture.Hdfs.SetContent("/large", (_, bytes) => bytes.Fill(1));
        Assert.Equal([1], await _fixture.ReadAsync("/large", $"op=OPEN&offset={Length - 3}&length=1"));
    }

    private async Task AssertRefusedAsync(string parameters, HttpStatusCode status, string message)
    {
        using var response = await _fixture.GetAsync(OneReplica, $"op=OPEN{parameters}");
        var exception = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["RemoteException"]!;
        Assert.Equal((status, message), (response.StatusCode, (string)exception["message"]!));
    }
}
