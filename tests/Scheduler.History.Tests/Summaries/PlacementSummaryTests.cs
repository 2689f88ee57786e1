using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.History.Summaries;

namespace Scheduler.History.Tests.Summaries;

public sealed class PlacementSummaryTests
{
    [Fact]
    public void Add_Placements_SumsByDayNamespaceAndGroup()
    {
        var summary = new PlacementSummary();
        summary.Add(Placements.Full());
        summary.Add(Placements.Full("pod-2", Placements.Start.AddDays(1)));
        summary.Add(Placements.Full("pod-3", podNamespace: "other") with { Waited = null, Missed = null });
        summary.Add(Placements.Bare("pod-4"));

        Assert.Equal((4, 3, 2, 2), (summary.Total.Pods, summary.Total.KnownPods, summary.Total.MissedPods, summary.Total.WaitedPods));
        Assert.Equal((63, 3000), (summary.Total.AchievedBytes, summary.Total.AchievableBytes));
        Assert.Equal(0.021, summary.Total.AchievedRatio!.Value, 12);
        Assert.Equal(TimeSpan.FromSeconds(1.5), summary.Total.MeanWait);
        Assert.Equal([3L, 1L], summary.Days.Values.Select(day => day.Pods));
        Assert.Equal(["other", "team"], summary.Namespaces.Keys);
        Assert.Equal(2, summary.Groups[new GroupName("team", "group")].Pods);
        Assert.Equal(new GroupName("team", "group"), summary.WorstGroups(1).Single().Key);
        Assert.Equal("nightly", summary.NameOf(new GroupName("team", "group")));
        Assert.Equal("pod-4", summary.NameOf(new GroupName("team", "pod-4")));
    }

    /// <summary>By the name that users see: the ids of these groups are in the other order.</summary>
    [Fact]
    public void WorstGroups_ThatLostAsMuch_AreInTheOrderOfTheirNames()
    {
        var summary = new PlacementSummary();
        summary.Add(Placements.Full("a") with { Group = "uid-1", GroupName = "wordcount" });
        summary.Add(Placements.Full("b") with { Group = "uid-2", GroupName = "events" });

        Assert.Equal(["events", "wordcount"], summary.WorstGroups(2).Select(group => summary.NameOf(group.Key)));
    }

    [Theory]
    [InlineData(2, 1, 1, 1, LocalityLevel.NodeCached)]
    [InlineData(0, 2, 2, 2, LocalityLevel.NodeLocal)]
    [InlineData(0, 0, 5, 4, LocalityLevel.RackLocal)]
    [InlineData(1, 1, 1, 2, LocalityLevel.OffSwitch)]
    [InlineData(0, 0, 0, 0, null)]
    public void Level_OfAPlacement_IsWhereMostIsRead(long cached, long local, long rack, long remote, LocalityLevel? expected) =>
        Assert.Equal(expected, (Placements.Bare("a") with { Added = new LevelBytes(cached, local, rack, remote) }).Level);

    [Fact]
    public async Task RecordedJobs_OfGroups_ComeAsTheirFirstPodCame()
    {
        var jobs = await RecordedJob.OfAsync(
            Of(
                Placements.Full("a", Placements.Start.AddSeconds(60)),
                Placements.Full("b"),
                Placements.Full("c", podNamespace: "other"),
                Placements.Bare("d")),
            CancellationToken.None);

        Assert.Equal(
            [
                new RecordedJob(new GroupName("other", "group"), Placements.Start.AddSeconds(-3), 4321),
                new RecordedJob(new GroupName("team", "group"), Placements.Start.AddSeconds(-3), 2 * 4321),
            ],
            jobs);
    }

    [Theory]
    [InlineData("events-4f1c-exec-12", JobEngine.Spark)]
    [InlineData("events-4f1c-driver", JobEngine.None)]
    [InlineData("spark-exec-import-0-x7k2p", JobEngine.None)]
    [InlineData("-exec-1", JobEngine.None)]
    [InlineData("stream-taskmanager-1-1", JobEngine.Flink)]
    [InlineData("wordcount-0-7gk2x", JobEngine.None)]
    public async Task RecordedJobs_Engine_IsByTheNamesOfItsPods(string pod, JobEngine expected)
    {
        var jobs = await RecordedJob.OfAsync(Of(Placements.Full("first"), Placements.Full(pod), Placements.Full("last")), default);

        Assert.Equal(expected, Assert.Single(jobs).Engine);
    }

    private static async IAsyncEnumerable<PlacementRecord> Of(params PlacementRecord[] placements)
    {
        foreach (var placement in placements) yield return await Task.FromResult(placement);
    }
}
