using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.History;
using Scheduler.History.Reading;
using Scheduler.History.Summaries;
using Scheduler.History.Writing;
using Scheduler.Sandbox;

namespace Scheduler.Benchmarks.History;

/// <summary>
/// A year of 1,000 placements a day, without candidates and rolled by the default age: its bytes, the CPU seconds to write it (those that
/// making the rows takes among them) and to sum it up, and how long that took.
/// </summary>
internal sealed class YearBenchmark : IHistoryObserver
{
    private const int Days = 365;
    private const int PodsPerDay = 1000;
    private const int Nodes = 200;
    private const int Seed = 7;
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    private readonly Random _random = new(Seed);
    private long _rows;
    private long _bytes;
    private int _files;

    /// <summary>Writes the year, sums it up, and answers the figures as lines.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("hdfs-locality-year-").FullName;
        try
        {
            return await new YearBenchmark().RunAsync(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    public void FileClosed(HistoryTable table, long rows, long bytes)
    {
        _rows += rows;
        _bytes += bytes;
        _files++;
    }

    public void Dropped(HistoryDropReason reason, long rows) => throw new InvalidOperationException($"{rows} rows were lost: {reason}.");

    private async Task<IReadOnlyList<string>> RunAsync(string directory)
    {
        var before = Environment.CpuUsage.TotalTime;
        await WriteAsync(directory);
        var written = Environment.CpuUsage.TotalTime - before;
        var started = TimeProvider.System.GetTimestamp();
        before = Environment.CpuUsage.TotalTime;
        var summary = new PlacementSummary();
        var reader = new PlacementReader(directory, PlacementDetail.Totals);
        await foreach (var placement in reader.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)) summary.Add(placement);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var summed = Environment.CpuUsage.TotalTime - before;
        return
        [
            $"{"rows",8} {"files",6} {"bytes",10} {"bytes a row",11} {"written CPU s",13} {"summed CPU s",12} {"summed s",8} {"groups",7}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Total.Pods,8} {_files,6} {_bytes,10} {(double)_bytes / _rows,11:F1} ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{written.TotalSeconds,13:F2} {summed.TotalSeconds,12:F2} {seconds,8:F2} {summary.Groups.Count,7}"),
        ];
    }

    private async Task WriteAsync(string directory)
    {
        var clock = new ManualTimeProvider();
        var options = new HistoryOptions { Directory = directory };
        await using var writer = new HistoryWriter(options, this, new HistoryHealth(options, clock), NullLogger.Instance, clock);
        var written = 0;
        while (written < Days * PodsPerDay)
        {
            // Jobs of 1 to 40 pods, a second apart; the day's rest is between jobs.
            var pods = Math.Min(_random.Next(1, 41), (Days * PodsPerDay) - written);
            var (team, group, name) = ($"team-{_random.Next(12)}", $"spark-{Text(32)}", $"report-{_random.Next(60)}-{Text(16)}");
            for (var pod = 0; pod < pods; pod++)
            {
                clock.Advance(TimeSpan.FromMilliseconds(_random.Next(2000)));
                await writer.WriteAsync(Placement(clock.GetUtcNow(), team, group, $"{name}-exec-{pod + 1}"));
            }

            written += pods;
            clock.Advance(TimeSpan.FromSeconds(pods * 85.4));
            await writer.RollAsync();
        }
    }

    private PlacementRecord Placement(DateTimeOffset now, string team, string group, string pod)
    {
        var total = _random.NextInt64(128L << 20, 4L << 30);
        var local = _random.NextInt64(total + 1);
        var isMissed = _random.Next(4) == 0;
        return new PlacementRecord(now, team, pod, group, Node())
        {
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() - _random.Next(10)),
            Answer = NeutralReason.None,
            Added = new LevelBytes(0, local, (total - local) / 3, total - local - ((total - local) / 3)),
            AchievedBytes = local,
            AchievableBytes = isMissed ? total : local,
            BestNodeName = isMissed ? Node() : null,
            Missed = isMissed ? MissReason.Outvoted : null,
            NodesOffered = Nodes - _random.Next(40),
            Waited = _random.Next(20) == 0 ? TimeSpan.FromMilliseconds(_random.Next(60_000)) : null,
            MapAge = TimeSpan.FromMilliseconds(_random.Next(600_000)),
            Source = "rpc",
            Tier = BlockMapTier.Process,
        };
    }

    private string Node() => $"worker-{_random.Next(Nodes):D4}.example.com";

    private string Text(int length) => string.Create(length, _random, (text, random) =>
    {
        for (var i = 0; i < text.Length; i++) text[i] = Letters[random.Next(Letters.Length)];
    });
}
