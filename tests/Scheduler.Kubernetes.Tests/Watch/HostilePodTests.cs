using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;
using Scheduler.Testing;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>What is kept of pods whose authors wrote 250 kB into them: tens of thousands of such pods must fit.</summary>
public sealed class HostilePodTests
{
    private readonly StringPool _pool = new();
    private readonly LocalityPodTable _table;

    public HostilePodTests() => _table = new LocalityPodTable(_pool, forPlans: true);

    public static TheoryData<string> Annotations =>
        ["paths", "nameservice", "columns", "row-groups", "group", "group-size", "level", "max-wait"];

    [Theory]
    [MemberData(nameof(Annotations))]
    public void Set_LongAnnotation_KeepsItsGroupAndTellsAll(string annotation)
    {
        var annotations = new JsonObject { ["hdfs.locality/paths"] = "/in", ["hdfs.locality/group"] = "g" };
        annotations[$"hdfs.locality/{annotation}"] = HostileTexts.Of("many short entries");

        var told = Set("a", annotations)!;

        Assert.Equal(HostileTexts.Of("many short entries"), told.Metadata.Annotations[$"hdfs.locality/{annotation}"]);
        var kept = _table.ToImmutable()["uid-a"];
        Assert.Equal(PodGroup.Of(told.Metadata), PodGroup.Of(kept.Metadata));
        Assert.Equal(("a", "n1"), (kept.Metadata.Name, kept.NodeName));
        // Rather no input than half of one.
        Assert.Empty(new LocalityRequestReader(PathAllowance.Of(new PathsOptions()), 16).Read(kept.Metadata)!.Paths);
    }

    [Fact]
    public void Set_ManyHostilePods_KeepsLittleOfEach()
    {
        const int Pods = 200;
        for (var pod = 0; pod < Pods; pod++)
        {
            Set($"{pod}", new JsonObject
            {
                ["hdfs.locality/paths"] = pod + HostileTexts.Of("many short entries"),
                ["hdfs.locality/group"] = pod + new string('g', 4_000),
            });
        }

        Assert.InRange(RetainedTexts.CharactersIn(_table), 0, Pods * (ShortText.MaxName + 200));
    }

    [Fact]
    public void Set_ManyGatedPodsOfManyConstraints_KeepsLittleOfEach()
    {
        const int Pods = 200;
        for (var pod = 0; pod < Pods; pod++)
        {
            Set($"{pod}", new JsonObject { ["hdfs.locality/paths"] = "/in" }, spec: new JsonObject
            {
                ["schedulingGates"] = new JsonArray(new JsonObject { ["name"] = "hdfs.locality/plan" }),
                ["nodeSelector"] = new JsonObject(Enumerable.Range(0, 1 + pod).Select(
                    each => KeyValuePair.Create($"{pod}.{each}", (JsonNode?)new string('v', 100)))),
            });
        }

        Assert.InRange(RetainedTexts.CharactersIn(_table), 1, Pods * (PodConstraintsReader.MaxCharacters + 200));
        Assert.Contains(_table.ToImmutable().Values, pod => pod.Constraints!.Unplannable is null);
        Assert.Contains(_table.ToImmutable().Values, pod => pod.Constraints!.Unplannable is not null);
    }

    /// <summary>Adding up what they request must not cost the square of their number.</summary>
    [Fact]
    public void TryRead_ManyContainersOfManyResources_CostsAsMuchForEach()
    {
        var few = Bytes(100);

        Assert.InRange(Bytes(2_000), 0, 2_000 / 100 * few * 2);

        long Bytes(int containers)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
            {
                ["metadata"] = new JsonObject { ["uid"] = "u" },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray([.. Enumerable.Range(0, containers).Select(Container)]) },
            });
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(PodSummary.TryRead(json, _pool, out var pod, forPlans: true));
            Assert.Equal(ResourceMap.MaxOthers + 1, pod.OtherRequests.All.Length);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static JsonNode? Container(int number) => new JsonObject
        {
            ["resources"] = new JsonObject
            {
                ["requests"] = new JsonObject(
                    Enumerable.Range(0, 16).Select(each => KeyValuePair.Create($"x/{number:0000}-{each:00}", (JsonNode?)"1"))),
            },
        };
    }

    [Fact]
    public void Set_ThousandsOfNamesThatLookLikeOurs_KeepsNoneOfThem()
    {
        var (annotations, labels) = (new JsonObject { ["hdfs.locality/paths"] = "/in" }, new JsonObject { ["spark-app-selector"] = "s" });
        for (var number = 0; number < 5_000; number++)
        {
            annotations[$"hdfs.locality/x{number}"] = "x";
            annotations[$"batch.kubernetes.io/x{number}"] = "x";
            labels[$"x{number}"] = "x";
        }

        var told = Set("a", annotations, labels)!;

        Assert.Equal(["hdfs.locality/paths"], told.Metadata.Annotations.Keys);
        Assert.Equal(["spark-app-selector"], told.Metadata.Labels.Keys);
    }

    [Fact]
    public void Set_UsualPod_IsKeptAsItIs()
    {
        var annotations = new JsonObject
        {
            ["hdfs.locality/paths"] = string.Join(',', Enumerable.Range(0, 16).Select(day => $"/warehouse/sales/date=2026-11-{day:00}")),
            ["hdfs.locality/columns"] = "user_id,address",
        };

        var told = Set("a", annotations)!;

        Assert.Equal(told, _table.ToImmutable()["uid-a"]);
        Assert.Equal(2, told.Metadata.Annotations.Count);
    }

    private LocalityPod? Set(string name, JsonObject annotations, JsonObject? labels = null, JsonObject? spec = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "n",
                ["uid"] = $"uid-{name}",
                ["annotations"] = annotations,
                ["labels"] = labels,
            },
            ["spec"] = spec ?? new JsonObject { ["nodeName"] = "n1" },
            ["status"] = new JsonObject { ["phase"] = "Running" },
        });
        Assert.True(PodSummary.TryRead(json, _pool, out var summary, forPlans: true));
        return _table.Set(json, summary);
    }
}
