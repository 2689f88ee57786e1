using Microsoft.Extensions.Logging;
using Scheduler.Core.History;
using Scheduler.History.Reading;
using Scheduler.History.Tests.Writing;
using Scheduler.History.Writing;
using Scheduler.Sandbox;

namespace Scheduler.History.Tests;

/// <summary>A history in a directory of its own, on a clock that moves by hand; it notes its calls and its log.</summary>
internal sealed class RecordingHistory : IHistoryObserver, ILogger<PlacementHistory>, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(HistoryTable Table, long Rows)> _closed = [];
    private readonly List<string> _logged = [];
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("hdfs-locality-history-").FullName;
    private readonly Func<HistoryOptions, HistoryOptions> _configure;
    private readonly FullDisk? _disk;
    private readonly WaitClock _waits;
    private PlacementHistory? _history;

    public RecordingHistory(Func<HistoryOptions, HistoryOptions>? configure = null, FullDisk? disk = null)
    {
        _disk = disk;
        _configure = configure ?? (options => options);
        _waits = new WaitClock(Clock);
        Health = new HistoryHealth(Options, Clock);
    }

    public ManualTimeProvider Clock { get; } = new(Placements.Start);

    public string Directory => Path.Combine(_root, "history");

    /// <summary>Files are of the least age that may be configured.</summary>
    public HistoryOptions Options =>
        _configure(new HistoryOptions { Directory = Directory, MaxFileAge = HistoryOptions.MinMaxFileAge });

    public HistoryHealth Health { get; }

    public IReadOnlyList<(HistoryTable Table, long Rows)> Closed
    {
        get { lock (_lock) return [.. _closed]; }
    }

    public IReadOnlyList<string> Logged
    {
        get { lock (_lock) return [.. _logged]; }
    }

    public Dictionary<HistoryDropReason, long> Drops { get; } = [];

    public PlacementHistory History =>
        _history ??= new PlacementHistory(Options, this, Health, this, _waits, _disk is null ? null : _disk.Hold);

    /// <summary>Files in the directory, by name; without the lock and what is there for a moment to see whether there is room.</summary>
    public IEnumerable<string> Files => System.IO.Directory.Exists(Directory)
        ? System.IO.Directory.EnumerateFiles(Directory)
            .Select(file => Path.GetFileName(file))
            .Where(name => !name.StartsWith('.'))
            .Order(StringComparer.Ordinal)
        : [];

    public async Task StartAsync()
    {
        var before = Health.Report()[0];
        await History.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => !ReferenceEquals(Health.Report()[0], before), "the directory was tried");
        await IdleAsync();
    }

    /// <summary>Returns once the history waits for rows: a clock that moves earlier ends a write, or moves unnoticed.</summary>
    private Task IdleAsync() => Eventually.HoldsAsync(() => _waits.IsWaiting, "it waits for rows");

    /// <summary>
    /// Moves the clock from one wait for rows to the next until so much time has passed, so that it never moves during a write. Call it
    /// when what was added is in a file or dropped.
    /// </summary>
    public async Task PassAsync(TimeSpan time)
    {
        await IdleAsync();
        for (var until = Clock.GetUtcNow() + time; Clock.GetUtcNow() < until; await IdleAsync())
            Clock.Advance(PlacementHistory.RollInterval);
    }

    public async Task StopAsync()
    {
        await History.StopAsync(CancellationToken.None);
        _history = null;
    }

    /// <summary>Everything that can be read.</summary>
    public async Task<List<PlacementRecord>> ReadAsync(DateTimeOffset? since = null)
    {
        var read = new List<PlacementRecord>();
        var placements = new PlacementReader(Directory).ReadAsync(since ?? DateTimeOffset.MinValue, CancellationToken.None);
        await foreach (var placement in placements) read.Add(placement);
        return read;
    }

    public void FileClosed(HistoryTable table, long rows, long bytes)
    {
        lock (_lock) _closed.Add((table, rows));
    }

    public void Dropped(HistoryDropReason reason, long rows)
    {
        lock (_lock) Drops[reason] = Drops.GetValueOrDefault(reason) + rows;
    }

    public long DroppedBy(HistoryDropReason reason)
    {
        lock (_lock) return Drops.GetValueOrDefault(reason);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock) _logged.Add($"{eventId.Id} {formatter(state, exception)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_history is not null) await StopAsync();
        System.IO.Directory.Delete(_root, recursive: true);
    }

    /// <summary>
    /// Knows by the last timer whether the history waits for rows, or writes within a deadline. A wait that has ended has no timer.
    /// </summary>
    private sealed class WaitClock(ManualTimeProvider clock) : TimeProvider
    {
        private volatile bool _isLastAWait;

        public bool IsWaiting => _isLastAWait && clock.PendingTimers > 0;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = clock.CreateTimer(callback, state, dueTime, period);
            _isLastAWait = dueTime == PlacementHistory.RollInterval;
            return timer;
        }
    }
}
