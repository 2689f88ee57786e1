using System.Text.Json;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Results;
using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Tests.Support;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Tests.Runs;

/// <summary>A slice of a real trace through all policies: what the whole of it shows must show here.</summary>
public sealed class TraceReplayTests : IClassFixture<TraceReplayTests.Slice>
{
    private readonly SimulationResults _results;

    public TraceReplayTests(Slice slice) => _results = slice.Results;

    [Fact]
    public void Run_AnyOccupancy_OursIsNearTheBestInEveryClass() => Assert.All(
        Of(PolicyNames.Ours).SelectMany(policy => policy.Classes),
        ofClass => Assert.True(ofClass.AchievedToAchievable.Mean >= 0.95, $"{ofClass.Blocks}: {ofClass.AchievedToAchievable.Mean}"));

    /// <summary>Classes of a few jobs differ by chance; with no slot busy all policies meet the same cluster.</summary>
    [Fact]
    public void Run_Planned_ReachesWhatOursDoesAndTheBestWhenIdle()
    {
        var (planned, ours) = (Of(PolicyNames.OursPlanned), Of(PolicyNames.Ours));

        Assert.All(planned.Zip(ours), pair => Assert.True(pair.First.NodeLocalRatio.Mean >= pair.Second.NodeLocalRatio.Mean - 0.002));
        Assert.All(planned[0].Classes.Zip(ours[0].Classes), pair =>
        {
            var (ofPlanned, ofOurs) = pair;
            Assert.True(ofPlanned.AchievedToAchievable.Mean >= 0.98, $"{ofPlanned.Blocks}: {ofPlanned.AchievedToAchievable.Mean}");
            Assert.True(ofPlanned.NodeLocalRatio.Mean >= ofOurs.NodeLocalRatio.Mean, ofPlanned.Blocks);
        });
    }

    [Theory]
    [InlineData(PolicyNames.Random)]
    [InlineData(PolicyNames.Spread)]
    [InlineData(PolicyNames.Stateless)]
    [InlineData(PolicyNames.SpreadThenCount)]
    public void Run_AnyOccupancy_OursIsAbove(string other) => Assert.All(
        Of(PolicyNames.Ours).Zip(Of(other)),
        pair => Assert.True(pair.First.AchievedToAchievable.Mean > pair.Second.AchievedToAchievable.Mean));

    [Fact]
    public void Run_AllPolicies_NeverExceedTheBound() => Assert.All(_results.Policies, policy =>
    {
        Assert.InRange(policy.AchievedToMaxFlow.Mean, 0, policy.AchievedToAchievable.Mean);
        Assert.InRange(policy.AchievedToAchievable.Mean, 0, 1);
        Assert.InRange(policy.NodeLocalRatio.Mean + policy.RackLocalRatio.Mean, 0, 1);
        Assert.Equal(policy.Jobs, policy.Classes.Sum(ofClass => ofClass.Jobs));
    });

    [Fact]
    public void Run_Waiting_ReachesMoreAndNeverHoldsBeyondTheBound()
    {
        var (waiting, ours) = (Of(PolicyNames.OursWaiting)[^1], Of(PolicyNames.Ours)[^1]);

        Assert.True(waiting.NodeLocalRatio.Mean > ours.NodeLocalRatio.Mean);
        Assert.InRange(waiting.MaxHeldSeconds, 0.001, 15);
        Assert.InRange(waiting.HeldPodRatio, 0.0001, 0.5);
        Assert.Equal((0, 0), (ours.MaxHeldSeconds, ours.HeldPodRatio));
    }

    [Fact]
    public void Run_Occupancy_IsAsAsked() =>
        Assert.All(_results.Policies, policy => Assert.InRange(policy.MeanOccupancy, policy.Occupancy - 0.02, policy.Occupancy + 0.02));

    [Fact]
    public void Comparisons_Ours_AreAgainstEveryOtherAtEveryOccupancy()
    {
        Assert.Equal(2 * 6, _results.Comparisons.Count(comparison => comparison.Blocks == Comparison.Total));
        Assert.DoesNotContain(
            _results.Comparisons, comparison => comparison.IsSignificantlyWorse && !PolicyNames.IsOurs(comparison.Against));
    }

    [Fact]
    public void ToJson_Results_HaveTheContractsNames()
    {
        using var json = JsonDocument.Parse(SimulationJson.ToJson(_results));

        var policies = json.RootElement.GetProperty("policies").EnumerateArray().ToArray();
        Assert.Equal(PolicyNames.All, policies.Take(7).Select(policy => policy.GetProperty("name").GetString()));
        string[] ofPolicy =
        [
            "name", "occupancy", "nodeLocalRatio", "rackLocalRatio", "achievedToAchievable", "meanWaitSeconds", "p95WaitSeconds",
            "maxWaitSeconds",
            "meanJobSeconds", "classes",
        ];
        Assert.All(
            policies, policy => Assert.Equal(ofPolicy, policy.EnumerateObject().Select(member => member.Name).Take(ofPolicy.Length)));
        string[] ofClass = ["blocks", "jobs", "nodeLocalRatio", "achievedToAchievable", "low95", "high95"];
        Assert.All(policies.SelectMany(policy => policy.GetProperty("classes").EnumerateArray()), one =>
            Assert.Equal(ofClass, one.EnumerateObject().Select(member => member.Name).Take(ofClass.Length)));
        Assert.Equal(
            ["1", "2-10", "11-100", "101-1000"],
            policies[0].GetProperty("classes").EnumerateArray().Select(one => one.GetProperty("blocks").GetString()));
    }

    [Theory]
    [InlineData(DispatchNames.Blind)]
    [InlineData(DispatchNames.Matched)]
    public void Run_OneByOneOrSideBySide_IsTheSameToTheByte(string dispatch)
    {
        var options = Slice.Options with
        {
            Seeds = 2,
            Occupancies = [0.8],
            Policies = [PolicyNames.Spread, PolicyNames.OursWaiting, PolicyNames.OursPlanned],
            Dispatch = dispatch,
        };

        Assert.Equal(JsonOf(options with { Parallelism = 1 }), JsonOf(options with { Parallelism = 4 }));
    }

    [Fact]
    public void Run_Blind_LeavesOnlyTheSmallestJobsNear()
    {
        var options = Slice.Options with { Occupancies = [0], Policies = [PolicyNames.Ours], Dispatch = DispatchNames.Blind };
        var blind = new TraceReplay(TraceFiles.ReadHead(), options).Run(_ => { }, CancellationToken.None).Policies.Single();

        Assert.All(blind.Classes.Zip(Of(PolicyNames.Ours)[0].Classes), pair =>
        {
            var (ofBlind, ofMatched) = pair;
            Assert.InRange(ofBlind.NodeLocalRatio.Mean, 0, ofMatched.NodeLocalRatio.Mean);
            // Of achievable is so in either: by matched tasks.
            Assert.InRange(ofBlind.AchievedToAchievable.Mean, 0, ofMatched.AchievedToAchievable.Mean);
        });
        Assert.Equal(1, blind.Classes[0].NodeLocalRatio.Mean);
        Assert.InRange(blind.Classes[^1].NodeLocalRatio.Mean, 0.001, 0.05);
    }

    [Fact]
    public void ToJson_Dispatch_IsNamedAndCounted()
    {
        using var json = JsonDocument.Parse(SimulationJson.ToJson(_results));
        var jobs = new TraceJob[] { new("a", 0, 1), new("b", 0, 1) { Dispatch = DispatchNames.Matched }, new("c", 0, 1) };
        var options = new SimulationOptions { Nodes = 3, Racks = 1, Seeds = 1, Dispatch = DispatchNames.Blind };
        using var mixed = JsonDocument.Parse(SimulationJson.ToJson(new TraceReplay(jobs, options).Run(_ => { }, CancellationToken.None)));

        Assert.Equal("matched", json.RootElement.GetProperty("dispatch").GetString());
        Assert.Equal(196, json.RootElement.GetProperty("jobsByDispatch").GetProperty("matched").GetInt32());
        Assert.Equal("blind", mixed.RootElement.GetProperty("dispatch").GetString());
        Assert.Equal("""{"blind":2,"matched":1}""", JsonSerializer.Serialize(mixed.RootElement.GetProperty("jobsByDispatch")));
    }

    [Fact]
    public void Run_Progress_ReportsEveryRun()
    {
        var reported = new List<int>();
        var replay = new TraceReplay(
            TraceFiles.ReadHead(), Slice.Options with { Seeds = 2, Policies = [PolicyNames.Random], Parallelism = 1 });

        replay.Run(reported.Add, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, replay.Runs), reported);
        Assert.Equal(4, replay.Runs);
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => new TraceReplay(TraceFiles.ReadHead(), Slice.Options).Run(_ => { }, cancelled.Token));
    }

    private PolicyResult[] Of(string name) => [.. _results.Policies.Where(policy => policy.Name == name)];

    private static string JsonOf(SimulationOptions options) =>
        SimulationJson.ToJson(new TraceReplay(TraceFiles.ReadHead(), options).Run(_ => { }, CancellationToken.None));

    public sealed class Slice
    {
        public static SimulationOptions Options { get; } = new() { Seeds = 3, Occupancies = [0, 0.8] };

        public SimulationResults Results { get; } = new TraceReplay(TraceFiles.ReadHead(), Options).Run(_ => { }, CancellationToken.None);
    }
}
