using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class PodConstraintsReaderTests
{
    private readonly StringPool _pool = new();
    private readonly PodConstraintsReader _constraints;

    public PodConstraintsReaderTests() => _constraints = new PodConstraintsReader(_pool);

    [Fact]
    public void Read_GatedPod_IsAllThatAPlanFollows()
    {
        var pod = Pod("""
            "priority":7,"schedulerName":"default-scheduler","schedulingGates":[{"name":"hdfs.locality/plan"}],
            "nodeSelector":{"disk":"ssd","zone":"a"},
            "affinity":{"nodeAffinity":{
              "preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,"preference":{"matchExpressions":[{"key":"k","operator":"Exists"}]}}],
              "requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
                {"matchExpressions":[{"key":"cores","operator":"Gt","values":["8"]},{"key":"old","operator":"DoesNotExist"}]},
                {"matchFields":[{"key":"metadata.name","operator":"In","values":["n1"]}]},{}]}},
              "podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1}]}},
            "tolerations":[{"key":"gpu","operator":"Equal","value":"yes","effect":"NoSchedule"},{"operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],
            "topologySpreadConstraints":[{"whenUnsatisfiable":"ScheduleAnyway"}],
            "volumes":[{"name":"a","emptyDir":{}},{"name":"b","configMap":{"name":"c"}},{"name":"c","persistentVolumeClaim":null}],
            "containers":[{"ports":[{"containerPort":7079}],"resources":{"requests":{"cpu":"2","memory":"1Gi","nvidia.com/gpu":"1"}}}]
            """);

        Assert.True(pod.IsGatedByUsAlone);
        Assert.Equal("41", pod.ResourceVersion);
        var constraints = pod.Constraints!;
        Assert.Null(constraints.Unplannable);
        Assert.Equal(7, constraints.Priority);
        Assert.Equal([new("disk", "ssd"), new("zone", "a")], constraints.NodeSelector.AsEnumerable());
        Assert.Equal(
            [
                new NodeSelectorTerm(
                    [new NodeRequirement("cores", NodeOperator.Gt, ["8"]), new NodeRequirement("old", NodeOperator.DoesNotExist, [])], []),
                new NodeSelectorTerm([], [new NodeRequirement("metadata.name", NodeOperator.In, ["n1"])]),
                new NodeSelectorTerm([], []),
            ],
            constraints.RequiredAffinity!.Value.AsEnumerable());
        Assert.Equal(
            [new Toleration("gpu", "Equal", "yes", "NoSchedule"), new Toleration("", "Exists", "", "NoExecute")],
            constraints.Tolerations.AsEnumerable());
        Assert.Equal(
            ResourceAmounts.Of([new("cpu", 2_000), new("memory", 1 << 30), new("nvidia.com/gpu", 1)]), constraints.Requests);
    }

    [Theory]
    [InlineData("", false, false)]
    [InlineData(""" "schedulingGates":null """, false, false)]
    [InlineData(""" "schedulingGates":[{"name":"kueue.x-k8s.io/admission"}] """, false, false)]
    [InlineData(""" "schedulingGates":[{"name":"kueue.x-k8s.io/admission"},{"name":"hdfs.locality/plan"}] """, true, false)]
    [InlineData(""" "schedulingGates":[{"name":"hdfs.locality/plan"}] """, true, true)]
    [InlineData(""" "schedulingGates":[7,{},{"name":"hdfs.locality/plan"}] """, true, false)]
    public void Read_Gates_SayWhoHoldsThePod(string spec, bool isGated, bool isOursAlone)
    {
        var pod = Read(spec);

        Assert.Equal((isGated, isOursAlone), (pod.IsGated, pod.IsGatedByUsAlone));
        Assert.Equal(isGated, pod.Constraints is not null);
    }

    [Fact]
    public void Read_ManyLongGates_KeepsFewAndOurs()
    {
        var gates = string.Join(',', Enumerable.Range(0, 1_000).Select(gate => $$"""{"name":"{{gate}}{{new string('x', 5_000)}}"}"""));

        var pod = Read($$"""  "schedulingGates":[{{gates}},{"name":"hdfs.locality/plan"}] """);

        Assert.True(pod.IsGated);
        Assert.False(pod.IsGatedByUsAlone);
        Assert.InRange(pod.Gates.Sum(gate => gate.Length), 1, 10 * 253);
    }

    [Theory]
    [InlineData("""{"b":"2","a":""}""", "a=,b=2")]
    [InlineData("null", "")]
    public void Read_GatedPod_HasAllItsLabels(string labels, string expected)
    {
        var pod = Read(""" "schedulingGates":[{"name":"hdfs.locality/plan"}] """, labels);

        Assert.Equal(expected, string.Join(',', pod.AllLabels.All.Select(label => $"{label.Key}={label.Value}")));
        Assert.Empty(Read("", labels).AllLabels.All);
    }

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":"\ud800"}""")]
    public void Read_LabelsNotAsExpected_IsUnreadableWithoutLabels(string labels)
    {
        var pod = Read(""" "schedulingGates":[{"name":"hdfs.locality/plan"}] """, labels);

        Assert.Equal((UnplannableReason.Unreadable, NodeLabels.None), (pod.Constraints!.Unplannable, pod.AllLabels));
    }

    [Fact]
    public void Read_WithoutPlans_ReadsNothingOfIt()
    {
        var json = Json("""
            "schedulingGates":[{"name":"hdfs.locality/plan"}],"containers":[{"resources":{"requests":{"cpu":"1","nvidia.com/gpu":"1"}}}]
            """, """{"nominatedNodeName":"n1"}""");
        Assert.True(PodSummary.TryRead(json, _pool, out var summary));

        var pod = LocalityPodReader.Read(json, summary, _pool);

        Assert.Equal(("", 0, null), (pod.ResourceVersion, pod.Gates.Length, pod.Constraints));
        Assert.Equal((ResourceAmounts.None, null), (summary.OtherRequests, summary.Nominated));
        Assert.Equal("n1", pod.Metadata.NominatedNodeName);
    }

    [Theory]
    [InlineData(UnplannableReason.PodAffinity, """ "affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"zone"}]}} """)]
    [InlineData(UnplannableReason.PodAntiAffinity, """ "affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{}]}} """)]
    [InlineData(UnplannableReason.TopologySpread, """ "topologySpreadConstraints":[{"whenUnsatisfiable":"ScheduleAnyway"},{"maxSkew":1,"whenUnsatisfiable":"DoNotSchedule"}] """)]
    [InlineData(UnplannableReason.TopologySpread, """ "topologySpreadConstraints":[{"maxSkew":1}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"a","emptyDir":{}},{"name":"v","ephemeral":{"volumeClaimTemplate":{}}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","gcePersistentDisk":{"pdName":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","awsElasticBlockStore":{"volumeID":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","azureDisk":{"diskName":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","azureFile":{"shareName":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","cinder":{"volumeID":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","vsphereVolume":{"volumePath":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","portworxVolume":{"volumeID":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"name":"v","rbd":{"image":"d"}}] """)]
    [InlineData(UnplannableReason.VolumeClaim, """ "volumes":[{"iscsi":{"iqn":"d"},"name":"v"}] """)]
    [InlineData(null, """ "volumes":[{"nfs":{}},{"csi":{}},{"hostPath":{}},{"secret":{}},{"projected":{}},{"downwardAPI":{}},{"image":{}},{"fc":{}}] """)]
    [InlineData(null, """ "volumes":[{"name":"v","emptyDir":{},"gcePersistentDisk":null}] """)]
    [InlineData(UnplannableReason.HostPort, """ "containers":[{"name":"a"},{"ports":[{"containerPort":1},{"containerPort":80,"hostPort":80}]}] """)]
    [InlineData(UnplannableReason.HostPort, """ "initContainers":[{"restartPolicy":"Always","ports":[{"hostPort":80}]}] """)]
    [InlineData(UnplannableReason.NodeFeature, """ "containers":[{"restartPolicyRules":[{"action":"Restart"},{"action":"RestartAllContainers","exitCodes":{"operator":"In","values":[1]}}]}] """)]
    [InlineData(UnplannableReason.NodeFeature, """ "initContainers":[{"restartPolicyRules":[{"action":"RestartAllContainers"}]}] """)]
    [InlineData(null, """ "containers":[{"restartPolicyRules":[{"action":"Restart"}]},{"restartPolicyRules":null}] """)]
    [InlineData(UnplannableReason.HostPort, """ "containers":[{"restartPolicyRules":[{"action":"RestartAllContainers"}],"ports":[{"hostPort":80}]}] """)]
    [InlineData(UnplannableReason.ResourceClaim, """ "resourceClaims":[{"name":"gpu","resourceClaimTemplateName":"t"}] """)]
    [InlineData(null, """ "affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[]},"podAntiAffinity":null} """)]
    [InlineData(null, """ "affinity":null,"volumes":null,"resourceClaims":[],"tolerations":null,"nodeSelector":null,"topologySpreadConstraints":[] """)]
    [InlineData(null, """ "containers":[{"ports":[{"containerPort":80,"hostPort":0}]},{"ports":null}] """)]
    [InlineData(null, """ "affinity":{"podAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1}]}} """)]
    [InlineData(UnplannableReason.Unreadable, """ "affinity":7 """)]
    [InlineData(UnplannableReason.Unreadable, """ "affinity":{"nodeAffinity":[]} """)]
    [InlineData(UnplannableReason.Unreadable, """ "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[7]}}} """)]
    [InlineData(UnplannableReason.Unreadable, """ "affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":"all"}} """)]
    [InlineData(UnplannableReason.Unreadable, """ "nodeSelector":{"a":1} """)]
    [InlineData(UnplannableReason.Unreadable, """ "nodeSelector":["a"] """)]
    [InlineData(UnplannableReason.Unreadable, """ "tolerations":[{"key":["a"]}] """)]
    [InlineData(UnplannableReason.Unreadable, """ "tolerations":{} """)]
    [InlineData(UnplannableReason.Unreadable, """ "volumes":{"persistentVolumeClaim":1} """)]
    [InlineData(UnplannableReason.Unreadable, """ "nodeSelector":{"a":"\ud800"} """)]
    public void Read_GatedPod_IsUnplannableForTheReason(UnplannableReason? reason, string spec) =>
        Assert.Equal(reason, Pod($$""" "schedulingGates":[{"name":"hdfs.locality/plan"}],{{spec}} """).Constraints!.Unplannable);

    [Theory]
    [InlineData("""{"key":"zone","operator":"NotIn","values":["b"]}""", NodeOperator.NotIn)]
    [InlineData("""{"key":"example.com/zone","operator":"Exists"}""", NodeOperator.Exists)]
    [InlineData("""{"key":"zone","operator":"Exists","values":null}""", NodeOperator.Exists)]
    [InlineData("""{"key":"zone","operator":"NotIn","values":["b c"]}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"zone","operator":"Gt","values":["-1"]}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"zone","operator":"Lt","values":["007"]}""", NodeOperator.Lt)]
    [InlineData("""{"key":"zone","operator":"Gt","values":["+1"]}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"a.b-c.d/zone_1.X","operator":"DoesNotExist"}""", NodeOperator.DoesNotExist)]
    [InlineData("""{"key":"-zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"a..b/zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"a.-b/zone","operator":"NotIn","values":["a"]}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"a-.b/zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"A.b/zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":".b/zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"b./zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"/zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"b/","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"b/c/zone","operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"operator":"DoesNotExist"}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"zone","operator":"Near","values":["b"]}""", NodeOperator.Unknown)]
    [InlineData("""{"key":"zone"}""", NodeOperator.Unknown)]
    public void Read_Requirement_IsKnownOnlyIfKubeSchedulerAcceptsIt(string requirement, NodeOperator operation)
    {
        var pod = Gated($$"""
            "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{{requirement}}] }] } } }
            """);

        Assert.Equal(operation, pod.RequiredAffinity!.Value[0].Labels[0].Operator);
    }

    [Theory]
    [InlineData(""" {} """, true)]
    [InlineData(""" {"requiredDuringSchedulingIgnoredDuringExecution":null} """, true)]
    [InlineData(""" {"requiredDuringSchedulingIgnoredDuringExecution":{}} """, false)]
    [InlineData(""" {"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":null}} """, false)]
    public void Read_NodeAffinityWithoutTerms_MatchesNothingIfRequired(string affinity, bool isNone)
    {
        var terms = Gated($$""" "affinity":{"nodeAffinity":{{affinity}} } """).RequiredAffinity;

        Assert.Equal(isNone, terms is null);
        Assert.Empty(terms ?? []);
    }

    [Theory]
    [InlineData("nodeSelector")]
    [InlineData("tolerations")]
    [InlineData("empty tolerations")]
    [InlineData("terms")]
    [InlineData("values")]
    [InlineData("long value")]
    [InlineData("resources")]
    public void Read_MoreThanIsKept_IsUnreadableAndKeepsNothing(string what)
    {
        var many = Enumerable.Range(0, 10_000);
        JsonNode Affinity(JsonNode term) => new JsonObject
        {
            ["nodeAffinity"] = new JsonObject
            {
                ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject { ["nodeSelectorTerms"] = term },
            },
        };
        JsonArray Array(IEnumerable<JsonNode> nodes) => [.. nodes];
        var spec = new JsonObject { ["priority"] = 3, ["schedulingGates"] = Array([new JsonObject { ["name"] = "hdfs.locality/plan" }]) };
        var values = new JsonObject { ["values"] = Array(many.Select(each => (JsonNode)$"{each}")) };
        if (what == "nodeSelector") spec[what] = new JsonObject(many.Select(each => KeyValuePair.Create($"k{each}", (JsonNode?)"v")));
        else if (what == "tolerations") spec[what] = Array(many.Select(each => new JsonObject { ["key"] = $"k{each}" }));
        else if (what == "empty tolerations") spec["tolerations"] = Array(many.Select(_ => new JsonObject()));
        else if (what == "terms") spec["affinity"] = Affinity(Array(many.Select(_ => new JsonObject())));
        else if (what == "values")
            spec["affinity"] = Affinity(Array([new JsonObject { ["matchFields"] = Array([values]) }]));
        else if (what == "long value") spec["nodeSelector"] = new JsonObject { ["k"] = new string('v', 5_000) };
        else
            spec["overhead"] = new JsonObject(many.Select(each => KeyValuePair.Create($"example.com/k{each}", (JsonNode?)"1")));

        var constraints = Pod(spec.ToJsonString()[1..^1]).Constraints!;

        Assert.Equal(new PodConstraints { Priority = 3, Unplannable = UnplannableReason.Unreadable }, constraints);
    }

    [Fact]
    public void Read_SixteenOtherResources_IsPlannable()
    {
        var requests = string.Join(',', Enumerable.Range(0, 16).Select(each => $"\"example.com/r{each}\":\"1\""));

        Assert.Equal(17, Gated($$""" "overhead":{"cpu":"1",{{requests}} } """).Requests.All.Length);
    }

    [Fact]
    public void Read_Siblings_ShareOne()
    {
        const string Spec = """ "nodeSelector":{"disk":"ssd"},"tolerations":[{"key":"a"}] """;

        var first = Gated(Spec);

        Assert.Same(first, Gated(Spec));
        Assert.NotEqual(first, Gated(""" "nodeSelector":{"disk":"hdd"},"tolerations":[{"key":"a"}] """));
    }

    [Fact]
    public void Read_AfterAnUnreadablePod_ReadsTheNextOne()
    {
        Assert.NotNull(Gated(""" "tolerations":7 """).Unplannable);
        Assert.Null(Gated(""" "tolerations":[{"key":"a"}] """).Unplannable);
    }

    private PodConstraints Gated(string spec) => Pod($$""" "schedulingGates":[{"name":"hdfs.locality/plan"}],{{spec}} """).Constraints!;

    private LocalityPod Pod(string spec)
    {
        var pod = Read(spec);
        Assert.Equal(IPodGates.Gate, Assert.Single(pod.Gates));
        return pod;
    }

    private LocalityPod Read(string spec, string labels = "null")
    {
        var json = Json(spec, "{}", labels);
        Assert.True(PodSummary.TryRead(json, _pool, out var summary, forPlans: true));
        return LocalityPodReader.Read(json, summary, _pool, _constraints);
    }

    private static byte[] Json(string spec, string status, string labels = "null") => Encoding.UTF8.GetBytes(
        $$$"""{"metadata":{"uid":"u","resourceVersion":"41","labels":{{{labels}}},"annotations":{"hdfs.locality/paths":"/a"}},"spec":{{{{spec}}}},"status":{{{status}}}}""");
}
