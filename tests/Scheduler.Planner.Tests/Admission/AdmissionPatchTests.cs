using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Tests.Admission;

/// <summary>What the patch makes of a pod.</summary>
public sealed class AdmissionPatchTests
{
    private static readonly string[] Texts =
        ["a", "", "a/b", "~0~1", "ü\u0301漢字🐘", "\"\\/\b\f\n\r\t", "\0", "</script>", "hdfs.locality/plan ", "0", "-", "\u2028"];

    private readonly Webhook _webhook = new(new PlannerOptions { MaxGatedPods = PlannerOptions.MaxMaxGatedPods });

    [Fact]
    public void Patch_AnyPod_AddsOurGateAndNothingElse() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), seed =>
        {
            var random = new Random(seed);
            var review = Reviews.New(changed => Fill(changed, random));
            var expected = review.Pod().DeepClone().AsObject();
            if (expected["spec"]!["schedulingGates"] is not JsonArray gates) expected["spec"]!["schedulingGates"] = gates = [];
            gates.Add(new JsonObject { ["name"] = IPodGates.Gate });

            var (outcome, patch, _) = _webhook.Ask(review.ToBytes());

            return outcome == AdmissionOutcome.Gated && JsonNode.DeepEquals(expected, Reviews.Apply(patch!, review.Pod()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData(null, "/spec/schedulingGates")]
    [InlineData(0, "/spec/schedulingGates/-")]
    [InlineData(1, "/spec/schedulingGates/-")]
    [InlineData(64, "/spec/schedulingGates/-")]
    public void Patch_OthersGates_AreKeptInTheirOrder(int? others, string path)
    {
        var names = Enumerable.Range(0, others ?? 0).Select(number => $"queue-{number}.example.com/gate").ToArray();
        var review = Reviews.New();
        if (others is not null) review.Pod()["spec"]!["schedulingGates"] = Reviews.Gates(names);

        var (_, patch, _) = _webhook.Ask(review.ToBytes());

        Assert.Equal(path, (string)Assert.Single(patch!)!["path"]!);
        Assert.Equal(
            [.. names, IPodGates.Gate],
            Reviews.Apply(patch!, review.Pod())["spec"]!["schedulingGates"]!.AsArray().Select(gate => (string)gate!["name"]!));
    }

    /// <summary>Webhooks may be called again with what they made (<c>reinvocationPolicy</c>).</summary>
    [Fact]
    public void Patch_PodThatWasPatched_IsNotPatchedAgain()
    {
        var review = Reviews.New();
        var (_, patch, _) = _webhook.Ask(review.ToBytes());
        review["request"]!["object"] = Reviews.Apply(patch!, review.Pod());

        Assert.Equal((AdmissionOutcome.GatedBefore, null, null), _webhook.Ask(review.ToBytes()));
    }

    private static void Fill(JsonObject review, Random random)
    {
        var (pod, spec) = (review.Pod(), review.Pod()["spec"]!.AsObject());
        switch (random.Next(4))
        {
            case 0: spec["schedulingGates"] = null; break;
            case 1: spec["schedulingGates"] = new JsonArray(); break;
            case 2: spec["schedulingGates"] = Reviews.Gates(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Text(random))); break;
        }

        foreach (var place in (JsonObject[])[pod, spec, review.Annotations(), pod["metadata"]!["labels"]!.AsObject()])
            for (var members = random.Next(3); members > 0; members--) place[$"x{Text(random)}"] = Text(random);
        pod["metadata"]!["name"] = Text(random);
        // A path that is used whatever else the pod says.
        review.Annotations()["hdfs.locality/paths"] = $"/data/{random.Next()}, {Text(random)}";
        if (random.Next(2) == 0) Shuffle(review["request"]!.AsObject(), random);
    }

    private static string Text(Random random) => Texts[random.Next(Texts.Length)] + Texts[random.Next(Texts.Length)];

    private static void Shuffle(JsonObject members, Random random)
    {
        var shuffled = members.ToArray();
        random.Shuffle(shuffled);
        members.Clear();
        foreach (var (key, value) in shuffled) members[key] = value;
    }
}
