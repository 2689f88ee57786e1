using Scheduler.Core.Eligibility;

namespace Scheduler.Core.Tests.Eligibility;

/// <summary>Right values by hand from the rules of kube-scheduler's filter plugins.</summary>
public sealed class NodeFiltersTests
{
    [Theory]
    [InlineData("zone", NodeOperator.In, "a,b", true)]
    [InlineData("zone", NodeOperator.In, "b", false)]
    [InlineData("zone", NodeOperator.In, "A", false)]
    [InlineData("zone", NodeOperator.In, "", false)]
    [InlineData("none", NodeOperator.In, "a", false)]
    [InlineData("zone", NodeOperator.NotIn, "b", true)]
    [InlineData("zone", NodeOperator.NotIn, "a,b", false)]
    [InlineData("none", NodeOperator.NotIn, "a", true)]
    [InlineData("none", NodeOperator.NotIn, "", false)]
    [InlineData("zone", NodeOperator.Exists, "", true)]
    [InlineData("empty", NodeOperator.Exists, "", true)]
    [InlineData("none", NodeOperator.Exists, "", false)]
    [InlineData("zone", NodeOperator.Exists, "a", false)]
    [InlineData("none", NodeOperator.DoesNotExist, "", true)]
    [InlineData("empty", NodeOperator.DoesNotExist, "", false)]
    [InlineData("none", NodeOperator.DoesNotExist, "a", false)]
    [InlineData("cores", NodeOperator.Gt, "15", true)]
    [InlineData("cores", NodeOperator.Gt, "16", false)]
    [InlineData("cores", NodeOperator.Gt, "9", true)]
    [InlineData("cores", NodeOperator.Lt, "17", true)]
    [InlineData("cores", NodeOperator.Lt, "16", false)]
    [InlineData("cores", NodeOperator.Lt, "16.5", false)]
    [InlineData("cores", NodeOperator.Lt, " 17", false)]
    [InlineData("cores", NodeOperator.Lt, "17,18", false)]
    [InlineData("cores", NodeOperator.Lt, "9223372036854775808", false)]
    [InlineData("cores", NodeOperator.Lt, "9223372036854775807", true)]
    [InlineData("zone", NodeOperator.Gt, "1", false)]
    [InlineData("none", NodeOperator.Lt, "1", false)]
    [InlineData("zone", NodeOperator.Unknown, "a", false)]
    public void Judge_OneExpression_IsAsKubeScheduler(string key, NodeOperator operation, string values, bool passes) =>
        Assert.Equal(passes, Passes(Affinity(new NodeSelectorTerm([Requirement(key, operation, values)], []))));

    [Theory]
    [InlineData("metadata.name", NodeOperator.In, "n1", true)]
    [InlineData("metadata.name", NodeOperator.In, "n2", false)]
    [InlineData("metadata.name", NodeOperator.In, "n1,n2", false)]
    [InlineData("metadata.name", NodeOperator.NotIn, "n2", true)]
    [InlineData("metadata.name", NodeOperator.NotIn, "n1", false)]
    [InlineData("metadata.name", NodeOperator.NotIn, "n2,n3", false)]
    [InlineData("metadata.name", NodeOperator.Exists, "", false)]
    [InlineData("metadata.uid", NodeOperator.In, "n1", false)]
    public void Judge_OneField_IsAsKubeScheduler(string key, NodeOperator operation, string values, bool passes) =>
        Assert.Equal(passes, Passes(Affinity(new NodeSelectorTerm([], [Requirement(key, operation, values)]))));

    [Fact]
    public void Judge_Terms_AreOredAndTheirRequirementsAnded()
    {
        var isA = new NodeSelectorTerm([Requirement("zone", NodeOperator.In, "a")], []);
        var isB = new NodeSelectorTerm([Requirement("zone", NodeOperator.In, "b")], []);
        var isAOnN2 = new NodeSelectorTerm(isA.Labels, [Requirement("metadata.name", NodeOperator.In, "n2")]);

        Assert.True(Passes(Affinity(isB, isA)));
        Assert.False(Passes(Affinity(isB)));
        Assert.False(Passes(Affinity(isAOnN2)));
        Assert.False(Passes(Affinity(new NodeSelectorTerm([.. isA.Labels, .. isB.Labels], []))));
        Assert.True(Passes(new PodConstraints()));
    }

    [Fact]
    public void Judge_EmptyTermOrNoTerm_MatchesNothing()
    {
        Assert.Equal(NodeRejection.NodeAffinity, Judge(Affinity()));
        Assert.Equal(NodeRejection.NodeAffinity, Judge(Affinity(new NodeSelectorTerm([], []))));
        Assert.Equal(NodeRejection.NodeAffinity, Judge(Affinity(new NodeSelectorTerm(default, default))));
    }

    [Theory]
    [InlineData("", "Exists", "", "", true)]
    [InlineData("", "Exists", "", "NoSchedule", true)]
    [InlineData("", "Exists", "", "NoExecute", false)]
    [InlineData("gpu", "Exists", "", "", true)]
    [InlineData("gpu", "Exists", "other", "NoSchedule", true)]
    [InlineData("gp", "Exists", "", "", false)]
    [InlineData("gpu", "Equal", "8", "NoSchedule", true)]
    [InlineData("gpu", "", "8", "", true)]
    [InlineData("gpu", "Equal", "9", "", false)]
    [InlineData("gpu", "", "", "", false)]
    [InlineData("gpu", "Lt", "9", "", true)]
    [InlineData("gpu", "Lt", "8", "", false)]
    [InlineData("gpu", "Gt", "7", "", true)]
    [InlineData("gpu", "Gt", "x", "", false)]
    [InlineData("gpu", "exists", "8", "", false)]
    [InlineData("gpu", "Like", "8", "", false)]
    public void Judge_Toleration_IsAsKubeScheduler(string key, string operation, string value, string effect, bool passes)
    {
        var pod = new PodConstraints { Tolerations = [new Toleration(key, operation, value, effect)] };

        Assert.Equal(passes ? null : NodeRejection.UntoleratedTaint, Judge(pod, new Taint("gpu", "8", "NoSchedule")));
    }

    // A number is one only as people write it, on both sides.
    [Theory]
    [InlineData("8", "Gt", "7", true)]
    [InlineData("8", "Gt", "8", false)]
    [InlineData("8", "Lt", "8", false)]
    [InlineData("-8", "Lt", "-7", true)]
    [InlineData("-8", "Gt", "-9", true)]
    [InlineData("0", "Lt", "1", true)]
    [InlineData("10", "Gt", "9", true)]
    [InlineData("9223372036854775807", "Gt", "9223372036854775806", true)]
    [InlineData("9223372036854775808", "Gt", "1", false)]
    [InlineData("8", "Lt", "9223372036854775808", false)]
    [InlineData("08", "Gt", "7", false)]
    [InlineData("8", "Gt", "07", false)]
    [InlineData("8", "Gt", "+7", false)]
    [InlineData("-0", "Gt", "-1", false)]
    [InlineData("0", "Gt", "-0", false)]
    [InlineData("8.0", "Gt", "7", false)]
    [InlineData("0x8", "Gt", "7", false)]
    [InlineData("1e3", "Gt", "7", false)]
    [InlineData(" 8", "Gt", "7", false)]
    [InlineData("8\0", "Gt", "7", false)]
    [InlineData("", "Gt", "7", false)]
    [InlineData("8", "Gt", "", false)]
    [InlineData("-", "Lt", "7", false)]
    public void Judge_TolerationOfNumbers_IsAsKubeScheduler(string taint, string operation, string value, bool passes)
    {
        var pod = new PodConstraints { Tolerations = [new Toleration("cost", operation, value, "")] };

        Assert.Equal(passes ? null : NodeRejection.UntoleratedTaint, Judge(pod, new Taint("cost", taint, "NoExecute")));
    }

    [Theory]
    [InlineData("NoSchedule", false)]
    [InlineData("NoExecute", false)]
    [InlineData("PreferNoSchedule", true)]
    [InlineData("", true)]
    public void Judge_TaintWithoutToleration_RejectsByItsEffect(string effect, bool passes) =>
        Assert.Equal(passes ? null : NodeRejection.UntoleratedTaint, Judge(new PodConstraints(), new Taint("gpu", "", effect)));

    [Fact]
    public void Judge_SecondTaint_NeedsItsTolerationToo()
    {
        var pod = new PodConstraints { Tolerations = [new Toleration("a", "Exists", "", "")] };

        Assert.Null(Judge(pod, new Taint("a", "", "NoExecute")));
        Assert.Equal(
            NodeRejection.UntoleratedTaint, Judge(pod, new Taint("a", "", "NoExecute"), new Taint("b", "", "NoExecute")));
    }

    [Theory]
    [InlineData("node.kubernetes.io/unschedulable", "Exists", "NoSchedule", true)]
    [InlineData("node.kubernetes.io/unschedulable", "Equal", "", true)]
    [InlineData("", "Exists", "", true)]
    [InlineData("node.kubernetes.io/unschedulable", "Exists", "NoExecute", false)]
    [InlineData("other", "Exists", "", false)]
    public void Judge_CordonedNode_PassesWithTheToleration(string key, string operation, string effect, bool passes)
    {
        var pod = new PodConstraints { Tolerations = [new Toleration(key, operation, "", effect)] };

        Assert.Equal(passes ? null : NodeRejection.Cordoned, NodeFilters.Judge(pod, "n1", isCordoned: true, Traits()));
    }

    [Fact]
    public void Judge_NodeSelector_NeedsEveryLabel()
    {
        var pod = new PodConstraints { NodeSelector = [new("zone", "a"), new("empty", "")] };

        Assert.Null(Judge(pod));
        Assert.Equal(NodeRejection.NodeSelector, Judge(pod with { NodeSelector = [.. pod.NodeSelector, new("none", "")] }));
        Assert.Equal(NodeRejection.NodeSelector, Judge(pod with { NodeSelector = [new("zone", "b")] }));
    }

    [Fact]
    public void Judge_SeveralFaults_NamesTheFirstFilter()
    {
        var pod = Affinity() with { NodeSelector = [new("none", "x")], Unplannable = UnplannableReason.HostPort };
        var traits = Traits(new Taint("a", "", "NoSchedule"));

        Assert.Equal(NodeRejection.Unplannable, NodeFilters.Judge(pod, "n1", true, null));
        pod = pod with { Unplannable = null };
        Assert.Equal(NodeRejection.UnknownNode, NodeFilters.Judge(pod, "n1", true, null));
        Assert.Equal(NodeRejection.Cordoned, NodeFilters.Judge(pod, "n1", true, traits));
        Assert.Equal(NodeRejection.UntoleratedTaint, NodeFilters.Judge(pod, "n1", false, traits));
        Assert.Equal(NodeRejection.NodeSelector, NodeFilters.Judge(pod, "n1", false, Traits()));
        Assert.Equal(NodeRejection.NodeAffinity, NodeFilters.Judge(pod with { NodeSelector = [] }, "n1", false, Traits()));
    }

    [Fact]
    public void Equals_SameContent_IsTrueAndEachPartCounts()
    {
        static PodConstraints Full() => new()
        {
            Priority = 1,
            Requests = ResourceAmounts.Of([new("memory", 2), new("cpu", 1)]),
            NodeSelector = [new("a", "b")],
            RequiredAffinity = [new NodeSelectorTerm([new NodeRequirement("k", NodeOperator.In, ["v"])], [])],
            Tolerations = [new Toleration("k", "", "", "")],
        };

        Assert.Equal(Full(), Full());
        Assert.Equal(Full().GetHashCode(), Full().GetHashCode());
        Assert.Equal(7, new HashSet<PodConstraints>
        {
            Full(),
            Full() with { Priority = 2 },
            Full() with { Requests = ResourceAmounts.None },
            Full() with { NodeSelector = [new("a", "c")] },
            Full() with { RequiredAffinity = [new NodeSelectorTerm([new NodeRequirement("k", NodeOperator.In, ["w"])], [])] },
            Full() with { Tolerations = [new Toleration("k", "", "", "NoExecute")] },
            Full() with { Unplannable = UnplannableReason.HostPort },
        }.Count);
        Assert.NotEqual(Full() with { RequiredAffinity = null }, Full() with { RequiredAffinity = [] });
    }

    private static PodConstraints Affinity(params NodeSelectorTerm[] terms) => new() { RequiredAffinity = [.. terms] };

    private static NodeRequirement Requirement(string key, NodeOperator operation, string values) =>
        new(key, operation, values.Length == 0 ? [] : [.. values.Split(',')]);

    private static bool Passes(PodConstraints pod) => Judge(pod) is null;

    private static NodeRejection? Judge(PodConstraints pod, params Taint[] taints) =>
        NodeFilters.Judge(pod, "n1", isCordoned: false, Traits(taints));

    private static NodeTraits Traits(params Taint[] taints) =>
        new(NodeLabels.Of([new("zone", "a"), new("empty", ""), new("cores", "16")]), [.. taints], ResourceAmounts.None);
}
