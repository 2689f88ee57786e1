using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Tests.Pods;

public sealed class LocalityRequestReaderTests
{
    private readonly LocalityRequestReader _reader = new(PathAllowance.Of(new PathsOptions()), maxPaths: 100);

    [Fact]
    public void Read_NoAnnotation_TakesNoPart() => Assert.Null(_reader.Read(Pod()));

    [Fact]
    public void Read_Everything_IsRead()
    {
        var request = _reader.Read(Pod(
            ("hdfs.locality/paths", "/a hdfs://ns1/b"),
            ("hdfs.locality/nameservice", "ns2"),
            ("hdfs.locality/group", "mine"),
            ("hdfs.locality/group-size", "12"),
            ("hdfs.locality/level", "rack"),
            ("hdfs.locality/max-wait", "1m30s")))!;

        Assert.Equal([new InputPath("ns2", "/a"), new InputPath("ns1", "/b")], request.Paths.ToArray());
        Assert.Equal(
            ("mine", 12, WantedLevel.Rack, TimeSpan.FromSeconds(90)), (request.Group, request.GroupSize, request.Level, request.MaxWait));
        Assert.Empty(request.Ignored);
    }

    [Theory]
    [InlineData("hdfs.locality/group-size", "0", IgnoredReason.InvalidGroupSize)]
    [InlineData("hdfs.locality/group-size", "many", IgnoredReason.InvalidGroupSize)]
    [InlineData("hdfs.locality/level", "zone", IgnoredReason.InvalidLevel)]
    [InlineData("hdfs.locality/max-wait", "soon", IgnoredReason.InvalidMaxWait)]
    [InlineData("hdfs.locality/max-wait", "-5s", IgnoredReason.InvalidMaxWait)]
    [InlineData("hdfs.locality/nameservice", "a/b", IgnoredReason.InvalidNameservice)]
    [InlineData("hdfs.locality/plan", "False", IgnoredReason.InvalidPlan)]
    [InlineData("hdfs.locality/plan", " false", IgnoredReason.InvalidPlan)]
    [InlineData("hdfs.locality/plan", "", IgnoredReason.InvalidPlan)]
    [InlineData("hdfs.locality/plan", "disabled", IgnoredReason.InvalidPlan)]
    public void Read_WrongValue_IsIgnoredAndSaid(string annotation, string value, IgnoredReason reason)
    {
        var request = _reader.Read(Pod(("hdfs.locality/paths", "/a"), (annotation, value)))!;

        Assert.Single(request.Paths);
        var ignored = Assert.Single(request.Ignored);
        Assert.Equal(reason, ignored.Reason);
        Assert.Contains(annotation, ignored.Message, StringComparison.Ordinal);
        Assert.Equal((null, WantedLevel.Preferred, TimeSpan.Zero), (request.GroupSize, request.Level, request.MaxWait));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void Read_PlanAsItIsRead_IsNotIgnored(string value) =>
        Assert.Empty(_reader.Read(Pod(("hdfs.locality/paths", "/a"), ("hdfs.locality/plan", value)))!.Ignored);

    /// <summary>Each alone does nothing, and its author would wonder. A wait of 0 is how one is switched off.</summary>
    [Theory]
    [InlineData(null, "30s", "hdfs.locality/max-wait has no effect without hdfs.locality/level: write node or rack there.")]
    [InlineData("preferred", "30s", "hdfs.locality/max-wait has no effect without hdfs.locality/level: write node or rack there.")]
    [InlineData("node", null, "hdfs.locality/level has no effect without hdfs.locality/max-wait: write a duration such as 15s there.")]
    [InlineData("rack ", " ", "hdfs.locality/level has no effect without hdfs.locality/max-wait: write a duration such as 15s there.")]
    [InlineData("node", "0s", null)]
    [InlineData("preferred", null, null)]
    [InlineData(null, "0s", null)]
    [InlineData("node", "30s", null)]
    public void Read_HalfOfAWait_SaysThatItHasNoEffect(string? level, string? maxWait, string? message)
    {
        var annotations = new List<(string, string)> { ("hdfs.locality/paths", "/a") };
        if (level is not null) annotations.Add(("hdfs.locality/level", level));
        if (maxWait is not null) annotations.Add(("hdfs.locality/max-wait", maxWait));

        var request = _reader.Read(Pod([.. annotations]))!;

        Assert.Equal(message is null ? [] : [message], request.Ignored.Select(ignored => ignored.Message));
    }

    [Theory]
    [InlineData("spark-role", "driver", true)]
    [InlineData("component", "jobmanager", true)]
    [InlineData("spark-role", "executor", false)]
    [InlineData("component", "taskmanager", false)]
    [InlineData("spark-role", "Driver", false)]
    [InlineData("app", "driver", false)]
    public void Read_LabelOfAnEngine_TellsDriversApart(string label, string value, bool isDriver)
    {
        var pod = Pod(("hdfs.locality/paths", "/a"), ("hdfs.locality/max-wait", "30s")) with
        {
            Labels = new Dictionary<string, string> { [label] = value },
        };

        var request = _reader.Read(pod)!;

        Assert.Equal((isDriver, isDriver ? TimeSpan.Zero : TimeSpan.FromSeconds(30)), (request.IsDriver, request.MaxWait));
        // What is not known here is not kept of a pod, so that it could not be reported.
        Assert.Equal(label, LocalityAnnotations.KnownLabel(label));
    }

    [Fact]
    public void Read_IndexOfIndexedJob_IsFilledIn()
    {
        var request = _reader.Read(Pod(
            ("hdfs.locality/paths", "/in/part-{index}"), ("batch.kubernetes.io/job-completion-index", "7")))!;

        Assert.Equal("/in/part-7", Assert.Single(request.Paths).Path);
    }

    [Fact]
    public void Read_IndexWithoutIndex_IsIgnored()
    {
        var request = _reader.Read(Pod(("hdfs.locality/paths", "/in/part-{index}")))!;

        Assert.Empty(request.Paths);
        Assert.Equal(IgnoredReason.NoCompletionIndex, Assert.Single(request.Ignored).Reason);
    }

    [Fact]
    public void Read_IndexWithoutIndex_LeavesTheOtherPaths()
    {
        var request = _reader.Read(Pod(("hdfs.locality/paths", "/shared/dim,/in/part-{index}")))!;

        Assert.Equal("/shared/dim", Assert.Single(request.Paths).Path);
        Assert.Equal(IgnoredReason.NoCompletionIndex, Assert.Single(request.Ignored).Reason);
    }

    [Fact]
    public void Read_PathNotAllowed_IsIgnored()
    {
        var reader = new LocalityRequestReader(
            new PathAllowance(new Dictionary<string, IReadOnlyList<string>> { ["default"] = ["/data"] }), 100);

        var request = reader.Read(Pod(("hdfs.locality/paths", "/data/x,/secret/y")))!;

        Assert.Equal("/data/x", Assert.Single(request.Paths).Path);
        Assert.Equal(IgnoredReason.NotAllowed, Assert.Single(request.Ignored).Reason);
    }

    [Fact]
    public void Read_Group_IsTheFirstThatIsThere()
    {
        var labels = new Dictionary<string, string>
        {
            ["spark-app-selector"] = "spark-1",
            ["app"] = "flink-1",
            ["type"] = "flink-native-kubernetes",
            ["jobset.sigs.k8s.io/jobset-uid"] = "jobset-1",
            ["batch.kubernetes.io/controller-uid"] = "job-1",
        };
        var pod = Pod(("hdfs.locality/paths", "/a")) with { ControllerUid = "owner-1" };

        foreach (var expected in (string[])["spark-1", "flink-1", "jobset-1", "job-1", "owner-1"])
        {
            Assert.Equal(expected, _reader.Read(pod with { Labels = labels.ToDictionary() })!.Group);
            labels.Remove(labels.FirstOrDefault(label => label.Value == expected).Key ?? "");
        }

        var alone = _reader.Read(pod with { ControllerUid = null })!;
        Assert.Equal((alone.Pod.Uid, alone.Pod.Name), (alone.Group, alone.GroupName));
    }

    [Theory]
    [InlineData("batch.kubernetes.io/controller-uid=u1 batch.kubernetes.io/job-name=wordcount job-name=wordcount", "u1", "wordcount")]
    [InlineData("batch.kubernetes.io/controller-uid=u1 job-name=wordcount", "u1", "wordcount")]
    [InlineData("job-name=old", "owner", "old")]
    [InlineData("jobset.sigs.k8s.io/jobset-uid=u2 jobset.sigs.k8s.io/jobset-name=set batch.kubernetes.io/job-name=set-0", "u2", "set")]
    [InlineData("spark-app-selector=spark-1 spark-app-name=events", "spark-1", "events")]
    [InlineData("spark-app-name=events", "owner", "owner")]
    [InlineData("spark-app-selector=spark-1 batch.kubernetes.io/job-name=submit", "spark-1", "spark-1")]
    [InlineData("batch.kubernetes.io/controller-uid=u1", "u1", "u1")]
    [InlineData("", "owner", "owner")]
    public void Read_GroupName_IsWhatPeopleCallIt(string labels, string group, string name)
    {
        var known = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(label => label.Split('='))
            .ToDictionary(label => label[0], label => label[1]);
        var pod = new PodMetadata("ns", "pod-1", "uid-1")
        {
            ControllerUid = "owner",
            Labels = known,
            Annotations = new Dictionary<string, string> { ["hdfs.locality/paths"] = "/a" },
        };

        var request = _reader.Read(pod)!;

        Assert.Equal((group, name), (request.Group, request.GroupName));
        Assert.All(known.Keys, label => Assert.Equal(label, LocalityAnnotations.KnownLabel(label)));
    }

    [Fact]
    public void Read_AppLabelOfAnyOtherPod_IsNoGroup()
    {
        var pod = Pod(("hdfs.locality/paths", "/a")) with { Labels = new Dictionary<string, string> { ["app"] = "web" } };

        Assert.Equal("uid-1", _reader.Read(pod)!.Group);
    }

    private static PodMetadata Pod(params (string Key, string Value)[] annotations) =>
        new("default", "pod", "uid-1") { Annotations = annotations.ToDictionary(pair => pair.Key, pair => pair.Value) };
}
