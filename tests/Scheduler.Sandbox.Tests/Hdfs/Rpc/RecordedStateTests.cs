using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>Active, standby and observer over one namespace, and safe mode, as recorded from clients that fail over.</summary>
public sealed class RecordedStateTests : IAsyncLifetime
{
    private const long LastRecordedTxid = 100;

    private readonly ManualTimeProvider _time = new();
    private readonly Dictionary<HaState, SandboxNameNode> _nameNodes = [];
    private readonly SandboxNamespace _hdfs;

    public RecordedStateTests()
    {
        _hdfs = new SandboxNamespace(new Random(1), _time);
        RecordedPlacement.Add(_hdfs, "/data/d", "rpc-ha/observer-nn3-conn1");

        // An observer holds a call until it has applied what the client has seen: as many transactions as the recorded clients had.
        while (_hdfs.LastTxid < LastRecordedTxid) _hdfs.SetTimes("/data/d", _time.GetUtcNow(), _time.GetUtcNow());
    }

    public async Task InitializeAsync()
    {
        foreach (var (name, state) in new[] { ("ha1", HaState.Active), ("ha2", HaState.Standby), ("ha3", HaState.Observer) })
        {
            var options = new NameNodeOptions { HostName = $"{name}.hadoop.test", Nameservice = "ns1" };
            var nameNode = _nameNodes[state] = await SandboxNameNode.StartAsync(_hdfs, options, _time, CancellationToken.None);
            nameNode.HaState = state;
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var nameNode in _nameNodes.Values) await nameNode.DisposeAsync();
    }

    [Theory]
    [InlineData("configured-nn1-conn1", HaState.Active)]
    [InlineData("failover-nn1-conn1", HaState.Standby)]
    [InlineData("haadmin-nn1-conn1", HaState.Active)]
    [InlineData("haadmin-nn3-conn1", HaState.Observer)]
    [InlineData("observer-nn1-conn1", HaState.Active)]
    [InlineData("observer-nn2-conn1", HaState.Standby)]
    [InlineData("observer-nn3-conn1", HaState.Observer)]
    public Task Replay_EachState_AnswersAsRecorded(string capture, HaState state) =>
        Replay.SameAsync($"rpc-ha/{capture}", _nameNodes[state]);

    [Theory]
    [InlineData("safemode-nn1-conn1", HaState.Active)]
    [InlineData("safemode-observer-ls-nn3-conn1", HaState.Observer)]
    public Task Replay_SafeMode_RefusesLocationsAndListsBlocksWithoutHolders(string capture, HaState state)
    {
        _nameNodes[state].IsInSafeMode = true;

        return Replay.SameAsync($"rpc-ha/{capture}", _nameNodes[state]);
    }
}
