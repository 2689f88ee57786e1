using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Tests.BlockMaps;

/// <summary>A NameNode without a network that holds a tree of files of one block each, on one DataNode per file.</summary>
internal sealed class TreeNameNode : INameNodeClient
{
    private readonly SortedDictionary<string, FileStatus> _entries = new(StringComparer.Ordinal) { ["/"] = Directory("") };

    public string Endpoint => "nn1:9870";

    public string Transport => "webhdfs";

    public string? Authentication => null;

    public bool IsAvailable => true;

    public bool LocatesInListings => false;

    public int Summarised { get; private set; }

    public int PageSize { get; init; } = 2;

    public ConcurrentQueue<string> Listed { get; } = [];

    public ConcurrentBag<string> Located { get; } = [];

    public HashSet<string> Gone { get; } = [];

    public TreeNameNode Add(string path, long length = 10)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
            _entries.TryAdd(path[..slash], Directory(path[(path.LastIndexOf('/', slash - 1) + 1)..slash]));
        if (path.EndsWith('/')) return this;
        _entries[path] = new FileStatus(path[(path.LastIndexOf('/') + 1)..], FileType.File, length, 1_000 + length, default);
        return this;
    }

    public ConcurrentQueue<string> LookedUp { get; } = [];

    public HashSet<string> Unlistable { get; } = [];

    /// <summary>Directories that may neither be listed nor passed through.</summary>
    public HashSet<string> Closed { get; } = [];

    public HashSet<string> Unreadable { get; } = [];

    /// <summary>Every path in it, with its type.</summary>
    public IEnumerable<(string Path, FileType Type)> Entries => _entries.Select(entry => (entry.Key, entry.Value.Type));

    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken)
    {
        LookedUp.Enqueue(path);
        if (Closed.Any(directory => path.StartsWith(directory + "/", StringComparison.Ordinal))) throw Denied(path);
        return Task.FromResult(_entries.TryGetValue(path, out var status) ? status with { Name = "" } : throw NotFound(path));
    }

    public Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken)
    {
        var (path, startAfter) = (request.Path, request.StartAfter);
        Listed.Enqueue(path);
        if (!_entries.ContainsKey(path)) throw NotFound(path);
        if (Unlistable.Contains(path) || Closed.Contains(path)) throw Denied(path);
        var prefix = path == "/" ? "/" : path + "/";
        var children = _entries.Where(entry => entry.Key.Length > prefix.Length && entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(entry => !entry.Key[prefix.Length..].Contains('/', StringComparison.Ordinal))
            .Select(entry => entry.Value)
            .Where(entry => string.CompareOrdinal(entry.Name, startAfter) > 0)
            .ToList();
        return Task.FromResult(new DirectoryPage([.. children.Take(PageSize)], Math.Max(0, children.Count - PageSize)));
    }

    public Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken)
    {
        var path = request.Path;
        Located.Add(path);
        if (Gone.Contains(path)) throw NotFound(path);
        if (Unreadable.Contains(path)) throw Denied(path);
        var blocks = new LocatedBlocksBuilder(dataNodes);
        blocks.AddReplica(new(dataNodes.GetOrAdd(path, key => new DataNode(key, "", 0, DataNode.DefaultRack)), isCached: false));
        blocks.EndBlock(_entries[path].Length);
        return Task.FromResult(blocks.Build(adminStatesKnown: true));
    }

    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) => Task.FromResult<AdminStates?>(null);

    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken)
    {
        Summarised++;
        var below = _entries.Where(entry => entry.Key.StartsWith(path, StringComparison.Ordinal)).Select(entry => entry.Value).ToList();
        var files = below.Count(entry => entry.Type == FileType.File);
        return Task.FromResult(new ContentSummary(below.Sum(entry => entry.Length), files, below.Count - files));
    }

    public Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DataNode>?>(null);

    public void Dispose()
    {
    }

    private static FileStatus Directory(string name) => new(name, FileType.Directory, 0, 0, default);

    private static NameNodeException Denied(string path) =>
        new(NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.AccessDenied, $"Permission denied: {path}");

    private static NameNodeException NotFound(string path) =>
        new(NameNodeCallOutcome.NotFound, RetryDecision.Fail, BlockMapFailure.NotFound, $"File does not exist: {path}");
}
