using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.BlockMaps;

/// <summary>What pods whose inputs cost many calls leave to others, counted in calls.</summary>
public sealed class SharedReadTests : IAsyncDisposable
{
    private const int PathsPerPod = 16;
    private const int CallsPerPath = 60;

    private readonly ManualTimeProvider _clock = new();
    private readonly NameNodeOptions _options = new() { CallsPerSecond = NameNodeOptions.LargestCallsPerSecond };
    private readonly TreeNameNode _tree = new() { PageSize = 1000 };
    private readonly NameserviceClients _clients;
    private readonly HeldNameNode _nameNode;
    private readonly BlockMapStore _store;

    public SharedReadTests()
    {
        _nameNode = new HeldNameNode(_tree, _options, _clock);
        var observer = new RecordingNameNodeObserver();
        _clients = Ns1.Clients(observer, _clock, _nameNode);
        var source = new NameNodeBlockMapSource(
            _clients, _options, new PathsOptions(), seed: 1, observer, NullLogger<NameNodeBlockMapSource>.Instance, _clock);
        var options = new BlockMapOptions();
        _store = new BlockMapStore(
            options, source, ISharedBlockMaps.None, new PathChanges(options, _clock), IBlockMapObserver.None, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _clients.Dispose();
    }

    [Theory]
    [InlineData(1, 10, false)]
    [InlineData(10, 1, false)]
    [InlineData(3, 4, true)]
    public async Task GetAsync_PodsOfOtherNamespacesCostManyCalls_IsLocatedWithinItsTurns(int namespaces, int podsOfEach, bool isReadAhead)
    {
        _tree.Add("/v/part-0").Add("/v/part-1").Add("/v/part-2");
        var hostile = Enumerable.Range(0, namespaces * podsOfEach * PathsPerPod).Select(Attack).ToList();
        for (var path = 0; path < hostile.Count; path++) _store.TryGet(hostile[path], $"hostile-{path % namespaces}", out _);
        await Eventually.HoldsAsync(() => _nameNode.Running == _options.MaxConcurrency, "every slot is taken");
        if (isReadAhead) _store.Prefetch(Victim, "team");
        var before = _nameNode.Begun;

        var victim = _store.GetAsync(Victim, "team", CancellationToken.None).AsTask();
        await Eventually.HoldsAsync(() => _nameNode.Asked("/v") > 0);
        for (var ended = 0; !victim.IsCompleted;)
        {
            if (_nameNode.EndOne("/v")) ended++;
            // The next call of the victim is before the gate, or there is none, before anything else goes on.
            await Eventually.HoldsAsync(
                () => victim.IsCompleted || (_nameNode.Asked("/v") > ended && _nameNode.Running == _options.MaxConcurrency));
        }

        Assert.Equal(30, (await victim)!.TotalBytes);
        var own = _nameNode.Asked("/v");
        Assert.Equal(4, own);
        Assert.InRange(_nameNode.Begun - before, own, ((namespaces + 1) * own) + _options.MaxConcurrency);
    }

    [Fact]
    public async Task GetAsync_InputTakesMoreCallsThanAllowed_FailsInWordsAfterThatMany()
    {
        var hostile = Attack(path: 0);
        var options = _options with { MaxCallsPerInput = 20 };
        var source = new NameNodeBlockMapSource(
            _clients, options, new PathsOptions(), 1, new RecordingNameNodeObserver(), NullLogger<NameNodeBlockMapSource>.Instance, _clock);

        var read = source.ReadAsync(hostile, new Requester("hostile", true), _ => { }, CancellationToken.None);
        while (!read.IsCompleted)
        {
            await Eventually.HoldsAsync(() => read.IsCompleted || _nameNode.Running > 0);
            if (!read.IsCompleted) _nameNode.EndOne("/v");
        }

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => read);
        Assert.Equal(BlockMapFailure.TooManyCalls, failure.Failure);
        Assert.Contains("more than 20 calls to its NameNode (NameNode:MaxCallsPerInput)", failure.Message, StringComparison.Ordinal);
        Assert.True(_clients.Named("ns1").Report().IsOk);
    }

    private static InputPath Victim { get; } = new("ns1", "/v/part-*");

    /// <summary>A pattern for directories that each must be asked for a name.</summary>
    private InputPath Attack(int path)
    {
        for (var i = 0; i < CallsPerPath; i++) _tree.Add($"/hostile-{path}/d{i}/x");
        return new InputPath("ns1", $"/hostile-{path}/*/x");
    }
}
