using Scheduler.Core.ParquetSelection;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Pods;

public sealed class SelectionReaderTests
{
    private readonly LocalityRequestReader _reader = new(PathAllowance.Of(new PathsOptions()), maxPaths: 100);

    [Fact]
    public void Read_NeitherAnnotation_ReadsWholeFiles() => Assert.Null(SelectionOf(Read()));

    [Fact]
    public void Read_ColumnsAndRowGroups_AreOfEveryPath()
    {
        var request = Read(("hdfs.locality/columns", " b, a.x ,b"), ("hdfs.locality/row-groups", "12, 0-9"));

        Assert.Equal(["/a", "/b"], request.Paths.Select(path => path.Path));
        Assert.All(request.Paths, path => Assert.Equal("a.x,b/0-9,12", path.Selection?.Key));
        Assert.Empty(request.Ignored);
    }

    [Theory]
    [InlineData("3", "3")]
    [InlineData("{index}", "7")]
    [InlineData("{index}0-{index}9", "70-79")]
    public void Read_RowGroupsOfAnIndexedJob_AreThePodsOwn(string rowGroups, string expected)
    {
        var request = Read(("hdfs.locality/row-groups", rowGroups), ("batch.kubernetes.io/job-completion-index", "7"));

        Assert.Equal("/" + expected, SelectionOf(request)?.Key);
        Assert.Empty(request.Ignored);
    }

    [Theory]
    [InlineData("hdfs.locality/columns", ",", IgnoredReason.InvalidColumns, "/1")]
    [InlineData("hdfs.locality/row-groups", "9-0", IgnoredReason.InvalidRowGroups, "a/")]
    [InlineData("hdfs.locality/row-groups", "all", IgnoredReason.InvalidRowGroups, "a/")]
    [InlineData("hdfs.locality/row-groups", "{index}", IgnoredReason.NoCompletionIndex, "a/")]
    public void Read_OneWrongValue_LeavesTheOther(string annotation, string value, IgnoredReason reason, string expected)
    {
        var right = annotation == "hdfs.locality/columns" ? ("hdfs.locality/row-groups", "1") : ("hdfs.locality/columns", "a");
        var request = Read(right, (annotation, value));

        Assert.Equal(expected, SelectionOf(request)?.Key);
        var ignored = Assert.Single(request.Ignored);
        Assert.Equal(reason, ignored.Reason);
        Assert.Contains(annotation, ignored.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongValueAlone_ReadsWholeFiles() => Assert.Null(SelectionOf(Read(("hdfs.locality/row-groups", "-1"))));

    [Fact]
    public void SiblingKey_OtherSelection_IsAnotherGroup()
    {
        var key = SiblingKey.Of(Read(("hdfs.locality/columns", "a,b")));

        Assert.Equal(key, SiblingKey.Of(Read(("hdfs.locality/columns", "b, a"))));
        Assert.NotEqual(key, SiblingKey.Of(Read(("hdfs.locality/columns", "a"))));
        Assert.NotEqual(key, SiblingKey.Of(Read()));
    }

    [Fact]
    public void Whole_InputWithSelection_IsThePathAlone()
    {
        var path = Read(("hdfs.locality/columns", "a")).Paths[0];

        Assert.Equal(new InputPath("", "/a"), path.Whole);
        Assert.Equal(path.Whole.ToString(), path.ToString());
    }

    private static ReadSelection? SelectionOf(LocalityRequest request) => request.Paths[0].Selection;

    private LocalityRequest Read(params (string Name, string Value)[] annotations) => _reader.Read(new PodMetadata("default", "p", "uid")
    {
        Annotations = annotations.Prepend(("hdfs.locality/paths", "/a,/b")).Prepend(("hdfs.locality/group", "g"))
            .ToDictionary(annotation => annotation.Item1, annotation => annotation.Item2),
    })!;
}
