using Scheduler.Core.Pods;

namespace Scheduler.Core.Tests.Pods;

public sealed class UnknownKeysTests
{
    [Theory]
    [InlineData("hdfs.locality/path", "The annotation hdfs.locality/path is not known. Did you mean hdfs.locality/paths?")]
    [InlineData("hdfs.locality/Paths", "The annotation hdfs.locality/Paths is not known. Did you mean hdfs.locality/paths?")]
    [InlineData("hdfs.locality/maxwait", "The annotation hdfs.locality/maxwait is not known. Did you mean hdfs.locality/max-wait?")]
    [InlineData("hdfs.locality/max_wait", "The annotation hdfs.locality/max_wait is not known. Did you mean hdfs.locality/max-wait?")]
    [InlineData("hdfs.locality/groupsize", "The annotation hdfs.locality/groupsize is not known. Did you mean hdfs.locality/group-size?")]
    [InlineData("HDFS.Locality/PATHS", "The annotation HDFS.Locality/PATHS is not known. Did you mean hdfs.locality/paths?")]
    [InlineData("hdfs.locality/plans", "The annotation hdfs.locality/plans is not known. Did you mean hdfs.locality/plan?")]
    [InlineData("hdfs.locality/datanode", "hdfs.locality/datanode is an annotation of nodes, and is not read of a pod.")]
    [InlineData("hdfs.locality/near-reads", "hdfs.locality/near-reads is a label of namespaces, and is not read of a pod.")]
    [InlineData("hdfs.locality/Waiting", "hdfs.locality/Waiting is the type of a condition, and is not read of a pod.")]
    [InlineData(
        "hdfs.locality/",
        "The annotation hdfs.locality/ is not known. "
            + "Known are paths, nameservice, columns, row-groups, group, group-size, level, max-wait, plan.")]
    public void Describe_UnknownAnnotation_NamesTheClosest(string key, string sentence) => Assert.Equal(sentence, Of([key])!.Describe());

    [Theory]
    [InlineData("hdfs.locality/paths", "hdfs.locality/paths is an annotation of pods, and is not read as a label.")]
    [InlineData("hdfs.locality/plan", "hdfs.locality/plan is an annotation of pods, and is not read as a label.")]
    [InlineData("hdfs.locality/grup", "The label hdfs.locality/grup is not known. Did you mean hdfs.locality/group?")]
    public void Describe_Label_SaysThatNoneIsRead(string key, string sentence) =>
        Assert.Equal(sentence, Of([key], areLabels: true)!.Describe());

    [Theory]
    [InlineData("hdfs.locality/paths", "hdfs.locality/nameservice", "hdfs.locality/columns", "hdfs.locality/row-groups")]
    [InlineData("hdfs.locality/group", "hdfs.locality/group-size", "hdfs.locality/level", "hdfs.locality/max-wait", "hdfs.locality/plan")]
    [InlineData("hdfs.localityX/path", "other.org/hdfs.locality/path", "batch.kubernetes.io/job-completion-index", "")]
    public void Add_KnownKeysAndThoseOfOthers_IsNone(params string[] keys) => Assert.Null(Of(keys));

    [Fact]
    public void Describe_ManyLongKeys_NamesThreeShortenedOnes()
    {
        var keys = Of(Enumerable.Range(0, 1_000).Select(i => $"hdfs.locality/{i}{new string('x', 250)}"));

        var text = keys!.Describe();

        Assert.Equal(3, text.Split("is not known").Length - 1);
        Assert.EndsWith("And 997 more keys under hdfs.locality/ are not read.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', ShortText.MaxQuoted), text, StringComparison.Ordinal);
        Assert.True(text.Length < 1_000, text);
    }

    private static UnknownKeys? Of(IEnumerable<string> keys, bool areLabels = false)
    {
        UnknownKeys? unknown = null;
        foreach (var key in keys) UnknownKeys.Add(ref unknown, key, areLabels);
        return unknown;
    }
}
