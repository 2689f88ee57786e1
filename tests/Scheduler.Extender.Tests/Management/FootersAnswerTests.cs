using Scheduler.Core.ParquetSelection;
using Scheduler.Management;

namespace Scheduler.Extender.Tests.Management;

/// <summary>What explain says of files of which a part is read.</summary>
public sealed class FootersAnswerTests
{
    private static readonly WholeFiles Unreadable = new(WholeFileReason.Unreadable, 2, "/in/a: no DataNode");

    [Fact]
    public void Text_SomeNotRead_SaysThatTheyCountByTheShareOfTheOthers() => Assert.Equal(
        "3 weighted by their footers; 7 weighted by the mean share of those, because their footers were not read; 2 weighted by their full "
            + "length, Unreadable (/in/a: no DataNode)",
        TextOf(new SelectedRead { WholeBytes = 1, FilesWeighed = 3, FilesEstimated = 7, Whole = [Unreadable] }));

    [Fact]
    public void Text_NoneRead_SaysThatTheyCountWhole() => Assert.Equal(
        "0 weighted by their footers; 7 weighted by their full length, because their footers were not read; 2 weighted by their full "
            + "length, Unreadable (/in/a: no DataNode)",
        TextOf(new SelectedRead { WholeBytes = 1, FilesEstimated = 7, Whole = [Unreadable] }));

    [Fact]
    public void Text_AllRead_SaysNoMore() =>
        Assert.Equal("3 weighted by their footers", TextOf(new SelectedRead { WholeBytes = 1, FilesWeighed = 3 }));

    [Fact]
    public void Of_WholeFilesAskedFor_IsNone() => Assert.Null(FootersAnswer.Of(null));

    private static string TextOf(SelectedRead selected) => FootersAnswer.Of(selected)!.Text;
}
