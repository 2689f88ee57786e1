using System.Net;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>What DataNodes do when faults are set.</summary>
public sealed class DataNodeFaultTests : IAsyncLifetime
{
    private const string File = DataNodeFixture.File;
    private const string OneReplica = DataNodeFixture.OneReplica;

    private readonly DataNodeFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(DataNodeFault.ServerError, HttpStatusCode.InternalServerError)]
    [InlineData(DataNodeFault.BlockMissing, HttpStatusCode.Forbidden)]
    [InlineData(DataNodeFault.InvalidToken, HttpStatusCode.Forbidden)]
    [InlineData(DataNodeFault.Redirect, HttpStatusCode.TemporaryRedirect)]
    public async Task Fault_OfADataNode_IsAnsweredByItAlone(DataNodeFault fault, HttpStatusCode expected)
    {
        var faulty = _fixture.Hdfs.DataNode(_fixture.Holders(OneReplica).Single());
        _fixture.DataNodes.Faults.Inject(fault, operation: faulty.HostName);

        using var response = await _fixture.FollowAsync(OneReplica, "op=OPEN&length=10");
        using var other = await _fixture.FollowAsync(File, $"op=OPEN&length=10&excludedatanodes={faulty.IpAddress}");

        Assert.Equal((expected, HttpStatusCode.OK), (response.StatusCode, other.StatusCode));
    }

    [Theory]
    [InlineData(DataNodeFault.TooShort, 50)]
    [InlineData(DataNodeFault.TooLong, 100_100)]
    public async Task Fault_OfTheLength_GivesSoManyBytes(DataNodeFault fault, int expected)
    {
        _fixture.DataNodes.Faults.Inject(fault);

        Assert.Equal(expected, (await _fixture.ReadAsync(File, "op=OPEN&length=100")).Length);
    }

    [Theory]
    [InlineData(DataNodeFault.Reset)]
    [InlineData(DataNodeFault.DropMidBody)]
    public async Task Fault_OfTheConnection_BreaksItOff(DataNodeFault fault)
    {
        _fixture.DataNodes.Faults.Inject(fault);

        await Assert.ThrowsAsync<HttpRequestException>(() => _fixture.ReadAsync(File, "op=OPEN&length=100"));
    }

    [Fact]
    public async Task Fault_Stall_HoldsTheSecondHalfBack()
    {
        _fixture.DataNodes.Faults.Inject(DataNodeFault.Stall);

        var read = _fixture.ReadAsync(File, "op=OPEN&length=100");
        while (_fixture.DataNodes.Requests.Total == 0) await Task.Yield();
        Assert.False(read.IsCompleted);
        while (!read.IsCompleted)
        {
            _fixture.DataNodes.Faults.Clear();
            await Task.Yield();
        }

        Assert.Equal(100, (await read).Length);
    }
}
