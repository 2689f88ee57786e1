using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Footers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.BlockMaps;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.ParquetFooters;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests.Footers;

/// <summary>A source of block maps over a tree of files of one block each, whose bytes are in memory.</summary>
internal sealed class FooterFixture : IFooterObserver, ISharedFooters, IDisposable
{
    private readonly ConcurrentDictionary<FooterKey, ParquetFooter> _shared = [];
    private readonly FooterStore _store;

    public FooterFixture(
        ParquetOptions? options = null,
        NameNodeOptions? nameNode = null,
        ConcurrentDictionary<FooterKey, ParquetFooter>? shared = null,
        int sampleAbove = 5000)
    {
        options ??= new ParquetOptions { ReadsPerSecond = ParquetOptions.MaxReadsPerSecond };
        _shared = shared ?? _shared;
        Reader = new FooterReader(Files, new ParquetFooterReader(options.MaxFooterBytes), options, this, Clock);
        Cache = new FooterCache(options.MaxBytes);
        _store = new FooterStore(Cache, this, Reader, this);
        Source = SourceOf(nameNode ?? new NameNodeOptions(), new FileSelector(_store, options, this), sampleAbove);
    }

    public ManualTimeProvider Clock { get; } = new();

    public TreeNameNode Tree { get; } = new() { PageSize = 5000 };

    public HeldFiles Files { get; } = new();

    public FooterReader Reader { get; }

    public FooterCache Cache { get; }

    public NameNodeBlockMapSource Source { get; }

    public ConcurrentQueue<(FooterTier Tier, bool IsFound)> LookUps { get; } = [];

    public ConcurrentQueue<(WholeFileReason? Failure, long Bytes)> Told { get; } = [];

    public ConcurrentQueue<(WholeFileReason Reason, int Files)> Whole { get; } = [];

    /// <summary>What replicas share.</summary>
    public ConcurrentDictionary<FooterKey, ParquetFooter> Shared => _shared;

    public void Add(string path, byte[] content)
    {
        Files[path] = content;
        Tree.Add(path, content.Length);
    }

    public Task<BlockMap> ReadAsync(string path, string? columns, string? rowGroups = null)
    {
        Assert.True(ReadSelection.TryParse(columns, rowGroups, out var selection, out var error), error);
        return Source.ReadAsync(new InputPath("ns1", path) { Selection = selection }, CancellationToken.None);
    }

    public Task<ParquetFooter> GetAsync(FooterKey file, CancellationToken cancellationToken = default) =>
        _store.GetAsync(file, Requester.Service, cancellationToken).AsTask();

    public FooterKey KeyOf(string path) => new("ns1", path, Files[path].Length, 1_000 + Files[path].Length);

    public void FooterLookedUp(FooterTier tier, bool isFound) => LookUps.Enqueue((tier, isFound));

    public void FooterRead(WholeFileReason? failure, long bytes) => Told.Enqueue((failure, bytes));

    public void FilesCountWhole(WholeFileReason reason, int files) => Whole.Enqueue((reason, files));

    ValueTask<ParquetFooter?> ISharedFooters.GetAsync(FooterKey file, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_shared.GetValueOrDefault(file));

    ValueTask ISharedFooters.SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken)
    {
        _shared[file] = footer;
        return default;
    }

    public void Dispose()
    {
        _store.Dispose();
        Tree.Dispose();
    }

    private NameNodeBlockMapSource SourceOf(NameNodeOptions options, FileSelector selector, int sampleAbove)
    {
        var observer = new RecordingNameNodeObserver();
        return new NameNodeBlockMapSource(
            Ns1.Clients(observer, Clock, Tree),
            options,
            new PathsOptions { SampleAbove = sampleAbove },
            seed: 1,
            observer,
            NullLogger<NameNodeBlockMapSource>.Instance,
            Clock,
            selector);
    }
}
