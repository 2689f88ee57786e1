using System.Text;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class RepellingPodTableTests
{
    private const string Bound = """, "nodeName":"n1" """;

    private readonly StringPool _pool = new();
    private readonly RepellingPodTable _table;

    public RepellingPodTableTests() => _table = new RepellingPodTable(_pool);

    // "key | selector | namespaces", with ; between terms; the pod is in namespace "ns".
    [Theory]
    [InlineData("""{"topologyKey":"host","labelSelector":{"matchLabels":{"app":"a","b":""}}}""", "host | app In a, b In  | ns")]
    [InlineData("""{"labelSelector":{"matchExpressions":[{"key":"app","operator":"NotIn","values":["a","b"]},{"key":"c","operator":"Exists"}]},"topologyKey":"z"}""", "z | app NotIn a b, c Exists  | ns")]
    [InlineData("""{"topologyKey":"host","labelSelector":{"matchLabels":{"app":"a"},"matchExpressions":[{"key":"c","operator":"DoesNotExist"}]}}""", "host | app In a, c DoesNotExist  | ns")]
    [InlineData("""{"topologyKey":"host","labelSelector":{}}""", "host |  | ns")]
    [InlineData("""{"topologyKey":"host"}""", "")]
    [InlineData("""{"topologyKey":"host","labelSelector":null}""", "")]
    [InlineData("""{"topologyKey":"host","labelSelector":{},"namespaces":["x","y"]}""", "host |  | x y")]
    [InlineData("""{"topologyKey":"host","labelSelector":{},"namespaces":[],"namespaceSelector":null}""", "host |  | ns")]
    [InlineData("""{"topologyKey":"host","labelSelector":{},"namespaceSelector":{}}""", "host |  | ")]
    [InlineData("""{"topologyKey":"host","labelSelector":{},"namespaces":["x"],"namespaceSelector":{"matchLabels":{"a":"b"}}}""", "host |  | ")]
    [InlineData("""{"topologyKey":"host","labelSelector":{}},{"topologyKey":"zone","labelSelector":{},"matchLabelKeys":["a"]}""", "host |  | ns; zone |  | ns")]
    [InlineData("""{"topologyKey":"host","labelSelector":{"matchExpressions":[{"key":"app","operator":"Near","values":["a"]}]}}""", "host | app Unknown a | ns")]
    [InlineData("7", "")]
    [InlineData("""{"topologyKey":["host"],"labelSelector":{}}""", "")]
    [InlineData("""{"topologyKey":"host","labelSelector":{"matchLabels":{"a":"\ud800"}}}""", "")]
    public void Set_RequiredAntiAffinity_IsItsTerms(string terms, string expected)
    {
        Set(Pod(Required(terms) + Bound));

        Assert.Equal(expected, string.Join("; ", _table.ToImmutable().Values.SelectMany(pod => pod.Terms).Select(Text)));
    }

    [Theory]
    [InlineData("""{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,"podAffinityTerm":{"topologyKey":"h","labelSelector":{}}}]}}""")]
    [InlineData("""{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[]}}""")]
    [InlineData("""{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":null}}""")]
    [InlineData("""{"podAntiAffinity":null,"nodeAffinity":{}}""")]
    [InlineData("""{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"h","labelSelector":{}}]}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Set_OtherAffinity_KeepsNobodyAway(string affinity)
    {
        Assert.Equal(ClusterChange.None, Set(Pod($"\"affinity\":{affinity}{Bound}")));

        Assert.Empty(_table.ToImmutable());
    }

    [Theory]
    [InlineData(Bound, "", "n1")]
    [InlineData(Bound, """ "nominatedNodeName":"n2" """, "n1")]
    [InlineData("", """ "nominatedNodeName":"n2" """, "n2")]
    [InlineData("", "", null)]
    [InlineData(Bound, """ "phase":"Succeeded" """, null)]
    [InlineData(Bound, """ "phase":"Failed" """, null)]
    public void Set_Pod_KeepsOthersAwayWhereItIs(string spec, string status, string? node)
    {
        Set(Pod(Required("""{"topologyKey":"host","labelSelector":{}}""") + spec, status));

        Assert.Equal(node, _table.ToImmutable().Values.SingleOrDefault()?.NodeName);
    }

    [Fact]
    public void Set_SamePodAgain_ChangesNothingUntilItIsBoundOrGone()
    {
        var spec = Required("""{"topologyKey":"host","labelSelector":{}}""");
        var other = Required("""{"topologyKey":"zone","labelSelector":{}}""");

        Assert.Equal(ClusterChange.Pods, Set(Pod(spec, """ "nominatedNodeName":"n2" """)));
        Assert.Equal(ClusterChange.Pods, Set(Pod(other + Bound, uid: "v")));
        Assert.Equal(ClusterChange.None, Set(Pod(spec, """ "nominatedNodeName":"n2","phase":"Pending" """)));
        Assert.Equal(ClusterChange.Pods, Set(Pod(spec + Bound)));
        Assert.Equal(2, _table.ToImmutable().Count);
        Assert.Equal(ClusterChange.Pods, Set(Pod(spec + Bound, """ "phase":"Failed" """)));
        Assert.Equal(ClusterChange.Pods, _table.Delete(PodKey.From("v"u8)));
        Assert.Equal(ClusterChange.None, _table.Delete(PodKey.From("v"u8)));
        Assert.Empty(_table.ToImmutable());
    }

    [Fact]
    public void EndList_PodsThatItDoesNotName_AreGone()
    {
        var spec = Required("""{"topologyKey":"host","labelSelector":{}}""") + Bound;
        Set(Pod(spec));
        Set(Pod(spec, uid: "v"));

        _table.BeginList();
        Set(Pod(spec));

        Assert.Equal(ClusterChange.Pods, _table.EndList());
        Assert.Equal(PodKey.From("u"u8).Value, Assert.Single(_table.ToImmutable()).Key);
    }

    [Fact]
    public void Set_Replicas_ShareTheirTerms()
    {
        var spec = Required("""{"topologyKey":"host","labelSelector":{"matchLabels":{"app":"a"}}}""") + Bound;

        for (var pod = 0; pod < 3; pod++) Set(Pod(spec, uid: $"{pod}"));

        Assert.Single(_table.ToImmutable().Values.Select(pod => pod.Terms).Distinct());
    }

    [Fact]
    public void Set_MoreThanIsKept_KeepsNothingOfIt()
    {
        var values = string.Join(',', Enumerable.Range(0, 10_000).Select(value => $"\"{value}\""));

        Set(Pod(Required($$"""{"labelSelector":{"matchExpressions":[{"key":"a","operator":"In","values":[{{values}}]}]} }""") + Bound));

        Assert.Empty(_table.ToImmutable());
    }

    [Fact]
    public void TryRead_WithoutPlans_KeepsNoAffinity()
    {
        Assert.True(PodSummary.TryRead(
            Pod(Required("""{"topologyKey":"host","labelSelector":{}}""") + Bound), _pool, out var pod));

        Assert.Equal(default, pod.Affinity);
    }

    private ClusterChange Set(byte[] json)
    {
        Assert.True(PodSummary.TryRead(json, _pool, out var pod, forPlans: true));
        return _table.Set(json, pod);
    }

    private static string Required(string terms) =>
        $$""" "affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{{terms}}]} } """;

    private static byte[] Pod(string spec, string status = "", string uid = "u") => Encoding.UTF8.GetBytes(
        $$"""{"metadata":{"namespace":"ns","uid":"{{uid}}"},"spec":{ {{spec}} },"status":{ {{status}} } }""");

    private static string Text(AntiAffinityTerm term) => $"{term.TopologyKey} | "
        + string.Join(", ", term.Selector.Select(each => $"{each.Key} {each.Operator} {string.Join(' ', each.Values)}"))
        + $" | {string.Join(' ', term.Namespaces)}";
}
