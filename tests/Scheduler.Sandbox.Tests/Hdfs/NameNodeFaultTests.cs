using System.Net;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs;

public sealed class NameNodeFaultTests : IAsyncLifetime
{
    private const string File = "/data/events/date=2026-11-20/five.bin";
    private const string Status = "op=GETFILESTATUS";

    private readonly SandboxFixture _fixture = new();

    private SandboxNameNode NameNode => _fixture.NameNode;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(NameNodeFault.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData(NameNodeFault.ServerError, HttpStatusCode.InternalServerError)]
    [InlineData(NameNodeFault.Retriable, HttpStatusCode.Forbidden)]
    [InlineData(NameNodeFault.Standby, HttpStatusCode.Forbidden)]
    public async Task Inject_Twice_FailsTwiceAndThenAnswers(NameNodeFault fault, HttpStatusCode expected)
    {
        NameNode.Faults.Inject(fault, times: 2);

        Assert.Equal([expected, expected, HttpStatusCode.OK], [await StatusAsync(), await StatusAsync(), await StatusAsync()]);
    }

    [Fact]
    public async Task Inject_ForOneOperation_LeavesTheOthersAlone()
    {
        NameNode.Faults.Inject(NameNodeFault.ServerError, operation: "LISTSTATUS");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync("op=LISTSTATUS"));
    }

    [Fact]
    public async Task Inject_Garbage_IsNoJson()
    {
        NameNode.Faults.Inject(NameNodeFault.Garbage);

        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() => _fixture.GetJsonAsync(File, Status));
    }

    [Fact]
    public async Task Inject_DropMidBody_CutsTheConnection()
    {
        NameNode.Faults.Inject(NameNodeFault.DropMidBody);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => _fixture.GetAsync(File, Status));

        Assert.IsAssignableFrom<IOException>(failure.InnerException);
    }

    [Fact]
    public async Task Inject_Hang_AnswersOnceCleared()
    {
        NameNode.Faults.Inject(NameNodeFault.Hang);
        var asked = _fixture.GetAsync(File, Status);
        await NameNode.Requests.WaitForAsync("GETFILESTATUS", 1, CancellationToken.None);
        Assert.False(asked.IsCompleted);

        while (!asked.IsCompleted)
        {
            NameNode.Faults.Clear();
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.OK, (await asked).StatusCode);
    }

    [Fact]
    public async Task Latency_ByTheClock_HoldsTheAnswerBack()
    {
        NameNode.Faults.Latency = TimeSpan.FromSeconds(10);
        var asked = _fixture.GetAsync(File, Status);
        while (_fixture.Time.PendingTimers == 0) await Task.Yield();
        _fixture.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(asked.IsCompleted);

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.OK, (await asked).StatusCode);
    }

    [Fact]
    public async Task StopAsync_ThenResume_RefusesAndAnswersOnTheSamePort()
    {
        var address = NameNode.Address;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());

        await NameNode.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync());
        await NameNode.ResumeAsync(CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        Assert.Equal(address, NameNode.Address);
    }

    [Fact]
    public async Task StopAsync_RequestHangs_CutsIt()
    {
        NameNode.Faults.Inject(NameNodeFault.Hang);
        var asked = _fixture.GetAsync(File, Status);
        await NameNode.Requests.WaitForAsync("GETFILESTATUS", 1, CancellationToken.None);

        await NameNode.StopAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
    }

    [Fact]
    public async Task MissingOperations_OldServer_RefusesThemAsUnknown()
    {
        NameNode.MissingOperations = ["GETFILEBLOCKLOCATIONS"];

        var refusal = await _fixture.GetJsonAsync(File, "op=GETFILEBLOCKLOCATIONS");

        Assert.Equal(
            "Invalid value for webhdfs parameter \"op\": GETFILEBLOCKLOCATIONS is not a valid GET operation.",
            (string)refusal["RemoteException"]!["message"]!);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("op=GET_BLOCK_LOCATIONS"));
    }

    [Fact]
    public async Task Requests_AfterSome_CountsThemByOperation()
    {
        await StatusAsync();
        await StatusAsync();
        await StatusAsync("op=liststatus");

        Assert.Equal((2, 1, 3), (NameNode.Requests.Count("GETFILESTATUS"), NameNode.Requests.Count("LISTSTATUS"), NameNode.Requests.Total));
        Assert.EndsWith("?op=liststatus&user.name=root", NameNode.Requests.Requests[^1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Redirected_GivesTheBytes()
    {
        byte[] content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251))];
        _fixture.Hdfs.CreateFile("/content.bin", content, blockSize: 100_000);
        using var redirect = await _fixture.GetAsync("/content.bin", "op=OPEN&offset=1000&length=200000");

        var bytes = await _fixture.Client.GetByteArrayAsync(redirect.Headers.Location);

        Assert.Equal(content[1000..201_000], bytes);
    }

    [Fact]
    public async Task Open_FileWithoutContent_GivesBytesOfItsLength()
    {
        using var redirect = await _fixture.GetAsync(File, "op=OPEN");

        Assert.Equal(5366336, (await _fixture.Client.GetByteArrayAsync(redirect.Headers.Location)).Length);
    }

    private async Task<HttpStatusCode> StatusAsync(string query = Status)
    {
        using var response = await _fixture.GetAsync(File, query);
        return response.StatusCode;
    }
}
