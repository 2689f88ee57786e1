using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Cluster;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;
using Scheduler.Sandbox;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>Whatever the order of events and lists, the published pods are those that a count of the pods that are there gives.</summary>
public sealed class PodTablesProperties
{
    private static readonly string[] Uids = ["a", "b", "c", "d"];
    private static readonly string[] Nodes = ["n1", "n2"];

    private enum Act
    {
        Set,
        Delete,
        Relist,
        BrokenList,
    }

    [Fact]
    public void Published_AnyHistory_IsWhatCountingThePodsGives()
    {
        var (withOthers, withNominated) = (0, 0);
        Prop.ForAll(Arb.From(Events().ListOf()), events =>
        {
            using var history = new History(forPlans: true);
            foreach (var each in events) history.Do(each);
            var published = history.Published();
            withOthers += published.OtherRequestsByNode.Count;
            withNominated += published.NominatedPods.Count;
            return history.Expected(published) ? true : throw new InvalidOperationException(string.Join(' ', events));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

        Assert.True(withOthers > 100 && withNominated > 100);
    }

    [Fact]
    public void Published_WithoutPlans_HasNothingForThem() => Prop.ForAll(Arb.From(Events().ListOf()), events =>
    {
        using var history = new History(forPlans: false);
        foreach (var each in events) history.Do(each);
        var published = history.Published();
        return published.OtherRequestsByNode.IsEmpty && published.NominatedPods.IsEmpty && published.RepellingPods.IsEmpty
            && published.LocalityPods.Values.All(pod => pod.ResourceVersion == "" && pod.Gates.IsEmpty && pod.Constraints is null);
    }).QuickCheckThrowOnFailure();

    private static Gen<(Act Act, Pod Pod, int Kept)> Events() =>
        from act in Gen.Frequency(
            (6, Gen.Constant(Act.Set)), (2, Gen.Constant(Act.Delete)), (1, Gen.Constant(Act.Relist)), (1, Gen.Constant(Act.BrokenList)))
        from uid in Gen.Elements(Uids)
        from node in Gen.Elements("", "n1", "n2")
        from nominated in Gen.Elements("", "n1", "n2")
        from hasEnded in Gen.Frequency((1, Gen.Constant(true)), (6, Gen.Constant(false)))
        from cpu in Gen.Choose(0, 2)
        from device in Gen.Choose(0, 2)
        from storage in Gen.Choose(0, 1)
        from isGated in Gen.Elements(true, false)
        from repels in Gen.Elements(true, false)
        from kept in Gen.Choose(0, (1 << Uids.Length) - 1)
        select (act, new Pod(uid, node, nominated, hasEnded, cpu, device, storage, isGated, repels), kept);

    /// <summary>What the API server would say of a pod; empty texts are absent.</summary>
    private sealed record Pod(
        string Uid, string Node, string Nominated, bool HasEnded, int Cpu, int Device, int Storage, bool IsGated, bool Repels)
    {
        public ResourceAmounts Requests => ResourceAmounts.Of([new("cpu", Cpu * 1_000), .. Others.All]);

        public ResourceAmounts Others => ResourceAmounts.Of([new("a/device", Device), new("ephemeral-storage", Storage)]);

        private string Affinity => $$"""
            {"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"labelSelector":{},"topologyKey":"t{{Cpu}}"}]} }
            """;

        public byte[] Json => Encoding.UTF8.GetBytes($$"""
            {"metadata":{"namespace":"ns","uid":"{{Uid}}","resourceVersion":"7","annotations":{"hdfs.locality/paths":"/in"} },
             "spec":{"nodeName":"{{Node}}","affinity":{{(Repels ? Affinity : "null")}},"schedulingGates":[{{(IsGated ? """{"name":"hdfs.locality/plan"}""" : "")}}],
               "containers":[{"resources":{"requests":{"cpu":"{{Cpu}}","a/device":"{{Device}}","ephemeral-storage":"{{Storage}}"} } }] },
             "status":{"phase":"{{(HasEnded ? "Failed" : "Pending")}}","nominatedNodeName":"{{Nominated}}"} }
            """);
    }

    private sealed class History : IDisposable
    {
        private readonly Dictionary<string, Pod> _pods = [];
        private readonly ManualTimeProvider _clock = new();
        private readonly ClusterState _state = new();
        private readonly ClusterPublisher _publisher;
        private readonly PodSink _sink;

        public History(bool forPlans)
        {
            var pool = new StringPool();
            var tables = new ClusterTables(LabelSelector.Parse(KubernetesOptions.DefaultDataNodeSelector, out _)!, pool, forPlans);
            _publisher = new ClusterPublisher(_state, tables, new ClusterSync(_clock), _clock);
            _sink = new PodSink(_publisher, pool, [], NullLogger<PodSink>.Instance);
            var nodes = new NodeSink(_publisher, new NodeReader("", pool));
            nodes.BeginList();
            nodes.EndList();
            _sink.BeginList();
            _sink.EndList();
        }

        public void Dispose() => _publisher.Dispose();

        public void Do((Act Act, Pod Pod, int Kept) each)
        {
            if (each.Act == Act.Set) Set(each.Pod);
            else if (each.Act == Act.Delete)
            {
                _pods.Remove(each.Pod.Uid);
                Assert.True(_sink.Delete(each.Pod.Json));
            }
            else List(each.Pod, each.Kept, isWhole: each.Act == Act.Relist);

            _clock.Advance(ClusterPublisher.ShortestInterval);
        }

        public ClusterPods Published() => _state.Pods;

        public bool Expected(ClusterPods published)
        {
            var bound = _pods.Values.Where(pod => pod.Node.Length > 0 && !pod.HasEnded).ToList();
            var nominated = _pods.Values.Where(pod => pod is { Node: "", Nominated: not "", HasEnded: false })
                .ToDictionary(pod => pod.Uid, pod => new NominatedPod(pod.Uid, pod.Nominated, pod.Requests));
            return Nodes.All(node => IsExpected(published, node, [.. bound.Where(pod => pod.Node == node)]))
                && published.OtherRequestsByNode.Values.All(amounts => amounts.All.Length > 0)
                && published.NominatedPods.Count == nominated.Count
                && nominated.All(pod => pod.Value.Equals(published.NominatedPods.GetValueOrDefault(pod.Key)))
                && published.RepellingPods.Values.ToHashSet().SetEquals(Repelling())
                && published.RepellingPods.Count == Repelling().Count()
                && published.LocalityPods.Count == _pods.Count
                && _pods.Values.All(pod => published.LocalityPods[pod.Uid] is { ResourceVersion: "7" } known
                    && known.IsGated == pod.IsGated
                    && known.Constraints?.Requests.Equals(pod.Requests) == (pod.IsGated ? true : null));
        }

        private IEnumerable<RepellingPod> Repelling() => _pods.Values
            .Where(pod => pod is { Repels: true, HasEnded: false } && pod.Node + pod.Nominated != "")
            .Select(pod => new RepellingPod(
                pod.Node != "" ? pod.Node : pod.Nominated, [new AntiAffinityTerm($"t{pod.Cpu}", [], ["ns"])]));

        private static bool IsExpected(ClusterPods published, string node, List<Pod> pods) =>
            published.UsageByNode.GetValueOrDefault(node) == new NodeUsage(pods.Count, pods.Sum(pod => 1_000L * pod.Cpu), 0)
            && (published.OtherRequestsByNode.GetValueOrDefault(node) ?? ResourceAmounts.None)
                .Equals(pods.Aggregate(ResourceAmounts.None, (sum, pod) => sum + pod.Others));

        // A list names some of the pods as they are and one that has changed; what a whole list does not name is gone.
        private void List(Pod changed, int kept, bool isWhole)
        {
            var named = Uids.Where((uid, place) => (kept & (1 << place)) != 0 && uid != changed.Uid && _pods.ContainsKey(uid))
                .Select(uid => _pods[uid]).Append(changed).ToList();
            _sink.BeginList();
            if (isWhole) _pods.Clear();
            foreach (var pod in named) Set(pod);
            if (isWhole) _sink.EndList();
        }

        private void Set(Pod pod)
        {
            _pods[pod.Uid] = pod;
            Assert.True(_sink.Set(pod.Json));
        }
    }
}
