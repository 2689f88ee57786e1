using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Core.Tests.Pods;

/// <summary>Whatever 250 kB a pod's author writes into an annotation or label, what is read and kept of it is small.</summary>
public sealed class HostileRequestTests
{
    /// <summary>Longest request: paths, two texts of a selection each twice, sentences, and what names and authorities take.</summary>
    private const int MostOfARequest = 8_192 + (4 * ReadSelection.MaxLength) + (30 * 400) + 2_000;

    private const int MostOfADecision = 24_000;

    private static readonly string[] Annotations =
        ["paths", "nameservice", "columns", "row-groups", "group", "group-size", "level", "max-wait"];

    private readonly LocalityRequestReader _reader = new(PathAllowance.Of(new PathsOptions()), PathsOptions.DefaultMaxPerPod);

    public static TheoryData<string, string> Texts
    {
        get
        {
            var texts = new TheoryData<string, string>();
            foreach (var annotation in Annotations)
                foreach (var name in HostileTexts.Names) texts.Add(annotation, name);
            return texts;
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Read_HostileAnnotation_KeepsNoMoreThanItsBounds(string annotation, string name)
    {
        var pod = Pod(("hdfs.locality/paths", "/in"), ($"hdfs.locality/{annotation}", HostileTexts.Of(name)));

        var request = _reader.Read(pod)!;

        Assert.InRange(request.Ignored.Length, 0, IgnoredAnnotations.MaxReasons + 3);
        Assert.All(request.Ignored, ignored => Assert.InRange(ignored.Message.Length, 1, 400));
        Assert.InRange(request.Group.Length, 1, ShortText.MaxName);
        Assert.InRange(RetainedTexts.CharactersIn(request), 0, MostOfARequest);
        Assert.InRange(RetainedTexts.CharactersIn(DecisionOf(request)), 0, MostOfADecision);
        Assert.InRange(RetainedTexts.CharactersIn(SiblingKey.Of(request)), 0, InputSet.MaxKept + 600);
    }

    [Theory]
    [InlineData("spark-app-selector")]
    [InlineData("jobset.sigs.k8s.io/jobset-uid")]
    [InlineData("batch.kubernetes.io/controller-uid")]
    public void Read_HostileLabel_IsAShortGroup(string label)
    {
        var labels = new Dictionary<string, string> { [label] = HostileTexts.Of("one entry") };
        var pod = Pod(("hdfs.locality/paths", "/in")) with { Labels = labels };

        var request = _reader.Read(pod)!;

        Assert.InRange(request.Group.Length, 200, ShortText.MaxName);
        Assert.Equal(request.Group, PodGroup.Of(pod));
        Assert.Equal(IgnoredReason.LongGroup, Assert.Single(request.Ignored).Reason);
    }

    [Fact]
    public void Read_LongGroups_AreSiblingsByTheWholeName()
    {
        var (one, other) = (new string('g', 300) + "1", new string('g', 300) + "2");

        Assert.Equal(GroupOf(one), GroupOf(one));
        Assert.NotEqual(GroupOf(one), GroupOf(other));

        string GroupOf(string group) => _reader.Read(Pod(("hdfs.locality/paths", "/in"), ("hdfs.locality/group", group)))!.Group;
    }

    [Fact]
    public void Read_ManyWrongEntries_SaysTheFirstAndHowManyMore()
    {
        var ignored = _reader.Read(Pod(("hdfs.locality/paths", HostileTexts.Of("many short entries"))))!.Ignored;

        Assert.Equal(22, ignored.Length);
        Assert.All(ignored.Take(20), one => Assert.Equal(IgnoredReason.InvalidPath, one.Reason));
        Assert.Equal(
            [
                new IgnoredAnnotation(IgnoredReason.MoreReasons, "And 44 more entries are ignored."),
                new IgnoredAnnotation(
                    IgnoredReason.TooManyEntries,
                    "And 124,936 more entries of hdfs.locality/paths were not read (limit 64, 4 times Paths:MaxPerPod)."),
            ],
            ignored.Skip(20));
    }

    [Fact]
    public void Read_ManyRightEntries_TakesTheFirstAndSaysThatThereAreMore()
    {
        var request = _reader.Read(Pod(("hdfs.locality/paths", HostileTexts.Of("many paths"))))!;

        Assert.Equal(PathsOptions.DefaultMaxPerPod, request.Paths.Length);
        Assert.Equal(IgnoredReason.TooManyEntries, request.Ignored[^1].Reason);
        Assert.Contains("24,936 more", request.Ignored[^1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0000000007")]
    [InlineData("4294967295")]
    public void Read_IndexOfAtMostTenDigits_IsFilledIn(string index) => Assert.Equal($"/part-{index}", PathOf(index));

    [Theory]
    [InlineData("00000000007")]
    [InlineData("4294967296")]
    [InlineData("-1")]
    public void Read_AnyOtherIndex_IsNone(string index) => Assert.Null(PathOf(index));

    [Fact]
    public void Read_IndexWithManyZeros_DoesNotGrowTheText()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var request = _reader.Read(Pod(
            ("hdfs.locality/paths", HostileTexts.Of("index")),
            ("hdfs.locality/row-groups", HostileTexts.Of("index")),
            ("batch.kubernetes.io/job-completion-index", new string('0', 200_000) + "7")))!;

        Assert.Empty(request.Paths);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Read_AnyPod_KeepsNoneOfItsTexts()
    {
        var request = _reader.Read(Pod(("hdfs.locality/paths", "/in"), ("hdfs.locality/group", "g")) with
        {
            Labels = new Dictionary<string, string> { ["spark-app-selector"] = "s" },
            ControllerUid = "owner",
            NominatedNodeName = "n1",
            Waiting = new WaitingCondition(true, null),
        })!;

        Assert.Equal(
            new PodMetadata("default", "p", "uid") { NominatedNodeName = "n1", Waiting = new WaitingCondition(true, null) }, request.Pod);
    }

    [Fact]
    public void Ask_PodsThatWait_KeepsNoPathsAndNoSentences()
    {
        var waits = new PodWaits(new DelayOptions(), IWaitObserver.None, new ManualTimeProvider());
        for (var pod = 0; pod < 100; pod++)
        {
            waits.Ask(_reader.Read(Pod(
                ("hdfs.locality/paths", HostileTexts.Of("many short entries") + " /" + new string('x', 7_000)),
                ("hdfs.locality/level", "node"),
                ("hdfs.locality/max-wait", "1m")) with
            { Name = $"p{pod}", Uid = $"uid{pod}" })!);
        }

        Assert.InRange(RetainedTexts.CharactersIn(waits), 0, 100 * 100);
    }

    [Fact]
    public void Seen_LongInputs_KeepsAHashOfEachGroup()
    {
        var ledger = new SiblingLedger(new ManualTimeProvider(), SiblingOptions.Default, ISiblingObserver.None);
        for (var pod = 0; pod < 100; pod++)
        {
            ledger.Seen(_reader.Read(Pod(("hdfs.locality/paths", $"/{pod}/{new string('x', 7_000)}")) with { Uid = $"uid{pod}" })!, null);
            ledger.Seen(_reader.Read(Pod(("hdfs.locality/paths", $"/{pod}/{new string('x', 7_000)}")) with { Uid = $"uid{pod}" })!, "n1");
        }

        Assert.Equal(new SiblingCounts(100, 100, 0), ledger.Counts);
        Assert.InRange(RetainedTexts.CharactersIn(ledger), 0, 100 * 200);
    }

    [Fact]
    public void Of_LongSets_AreEqualWhenTheirPathsAre()
    {
        var (long1, long2, short1) = (KeyOf("/x " + Long('a')), KeyOf("/x " + Long('b')), KeyOf("/x"));

        Assert.Equal(long1, KeyOf(Long('a') + " /x"));
        var (foreign, selected) = (KeyOf($"hdfs://ns1/x {Long('a')}"), KeyOf("/x " + Long('a'), ("hdfs.locality/columns", "c")));
        Assert.Distinct([long1, long2, short1, foreign, selected]);

        static string Long(char c) => "/" + new string(c, 4_000);
        SiblingKey KeyOf(string paths, params (string, string)[] more) =>
            SiblingKey.Of(_reader.Read(Pod([("hdfs.locality/paths", paths), ("hdfs.locality/group", "g"), .. more]))!);
    }

    [Fact]
    public void Of_InputsAtAllBounds_KeepsSoMuchOfADecision()
    {
        var reader = new LocalityRequestReader(PathAllowance.Of(new PathsOptions()), PathsOptions.LargestMaxPerPod);
        var paths = string.Join(' ', Enumerable.Range(0, 512).Select(number => $"/{number}/{new string('x', 500)}"));
        var columns = string.Join(',', Enumerable.Range(0, 1_000).Select(number => $"a_column_of_a_wide_table_{number:0000}"));
        var request = reader.Read(Pod(("hdfs.locality/paths", paths), ("hdfs.locality/columns", columns)))!;

        var decision = DecisionOf(request, message: new string('m', 100_000));

        Assert.Equal((KeptInputs.MaxInputs, 480), (decision.Inputs.Length, decision.InputsLeftOut));
        Assert.StartsWith("a_column_of_a_wide_table_0000,", decision.Selection!.Columns, StringComparison.Ordinal);
        Assert.InRange(RetainedTexts.CharactersIn(decision), 0, MostOfADecision);
    }

    [Fact]
    public void Of_LongMessage_KeepsItsBeginningAndWhatToDo()
    {
        var request = _reader.Read(Pod(("hdfs.locality/paths", "/a")))!;

        var message = Assert.Single(DecisionOf(request, message: $"It is so. {new string('m', 5_000)} Set this.").Inputs).Message!;

        Assert.StartsWith("It is so.", message, StringComparison.Ordinal);
        Assert.EndsWith("Set this.", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, KeptInputs.MaxMessageLength + 1);
    }

    [Fact]
    public void Of_UsualInputs_AreKeptAsTheyAre()
    {
        var request = _reader.Read(Pod(("hdfs.locality/paths", "/a /b"), ("hdfs.locality/columns", "c")))!;

        var decision = DecisionOf(request, message: "The path does not exist.");

        Assert.Equal(request.Paths, decision.Inputs.Select(input => input.Path));
        Assert.Equal((0, "c", null), (decision.InputsLeftOut, decision.Selection!.Columns, decision.Selection.RowGroups));
    }

    private static Decision DecisionOf(LocalityRequest request, string? message = null)
    {
        BlockMapFailure? failure = message is null ? null : BlockMapFailure.NotFound;
        var states = request.Paths.Select(path => new InputState(path, null, 0, failure, message));
        var input = new PodInput(request.Pod, request, [.. states], null, NeutralReason.MapPending);
        return Decision.Of(input, null, NodeOffer.Of(["n1"]), [0], BestNode.None, DateTimeOffset.UnixEpoch);
    }

    private static PodMetadata Pod(params (string Name, string Value)[] annotations)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in annotations) texts[name] = value;
        return new PodMetadata("default", "p", "uid") { Annotations = texts };
    }

    private string? PathOf(string index)
    {
        var pod = Pod(("hdfs.locality/paths", "/part-{index}"), ("batch.kubernetes.io/job-completion-index", index));
        return _reader.Read(pod)!.Paths is [var path] ? path.Path : null;
    }
}
