using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Tests.ParquetSelection;

public sealed class ReadSelectionTests
{
    /// <summary>Three columns in four row groups; the chunk of row group r and column c has 10 bytes at 4 + 10 × (3r + c).</summary>
    private static readonly ParquetLayout Layout = new(
        ["id", "address.city", "address.zip"], 100, [.. Enumerable.Range(0, 12).Select(chunk => new ByteRange(4 + (10 * chunk), 10))]);

    private static readonly ParquetLayout Twins = new(
        ["Id", "id", "s.x", "S.x", "é"], 100, [.. Enumerable.Range(0, 5).Select(chunk => new ByteRange(4 + (10 * chunk), 10))]);

    [Fact]
    public void Resolve_Nothing_IsEveryChunk() => Assert.Equal([new ByteRange(4, 120)], RangesOf(null, null));

    [Fact]
    public void Resolve_OneColumn_IsItsChunks() =>
        Assert.Equal([new ByteRange(4, 10), new(34, 10), new(64, 10), new(94, 10)], RangesOf("id", null));

    [Fact]
    public void Resolve_Prefix_TakesTheSubtree() =>
        Assert.Equal([new ByteRange(14, 20), new(44, 20), new(74, 20), new(104, 20)], RangesOf("address", null));

    [Fact]
    public void Resolve_Leaf_TakesItAlone() => Assert.Equal([new ByteRange(54, 10)], RangesOf("address.zip", "1"));

    [Fact]
    public void Resolve_RowGroups_AreThose() => Assert.Equal([new ByteRange(4, 60), new(94, 30)], RangesOf(null, "3,0-1"));

    [Fact]
    public void Resolve_RunsOverlap_CountOnce() => Assert.Equal([new ByteRange(34, 90)], RangesOf(null, "1-2,1-3,2"));

    [Theory]
    [InlineData("a", 4, 30)]
    [InlineData("a.b", 4, 30)]
    [InlineData("a.b.c", 24, 10)]
    [InlineData("d,d", 34, 20)]
    public void Resolve_NamesThatAreTwiceOrHoldDots_TakesAllThatTheyMayMean(string columns, long offset, long length)
    {
        // A leaf named "a.b" beside b in a group a, and two named d: formats allow both, and a reader by name may read either.
        var chunks = Enumerable.Range(0, 5).Select(chunk => new ByteRange(4 + (10 * chunk), 10)).ToArray();
        var layout = new ParquetLayout(["a.b", "a.b", "a.b.c", "d", "d"], 1, chunks);

        Assert.Equal(new ByteRange(offset, length), Assert.Single(Parse(columns, null).Resolve(layout).Ranges!.Runs));
    }

    [Theory]
    [InlineData("addr", "addr")]
    [InlineData("address.", "address.")]
    [InlineData("id,IDs", "IDs")]
    [InlineData("address.city.name", "address.city.name")]
    public void Resolve_UnknownColumn_SaysWhich(string columns, string unknown)
    {
        var selected = Parse(columns, null).Resolve(Layout);

        Assert.Null(selected.Ranges);
        Assert.Equal(SelectionFailure.UnknownColumn, selected.Failure);
        Assert.Equal($"the file has no column '{unknown}'", selected.Reason);
    }

    [Theory]
    [InlineData("ID", "id", 4, 10)]
    [InlineData("Address.CITY", "address.city", 14, 10)]
    [InlineData("ADDRESS", "address", 14, 20)]
    [InlineData("ID,id,iD", "id", 4, 10)]
    public void Resolve_OtherCase_MeansTheColumn(string columns, string written, long offset, long length)
    {
        Assert.Equal(new ByteRange(offset, length), RangesOf(columns, "0").Single());
        Assert.Equal(RangesOf(written, null), RangesOf(columns, null));
    }

    /// <summary>Columns that differ by nothing but case: the spelling decides where there is one; else nothing is guessed.</summary>
    [Theory]
    [InlineData("Id", 4, 10)]
    [InlineData("id", 14, 10)]
    [InlineData("s.x", 24, 10)]
    [InlineData("S", 34, 10)]
    [InlineData("É", 44, 10)]
    [InlineData("id,É", 14, 10)]
    public void Resolve_ColumnsDifferByCase_TakesTheExactOne(string columns, long offset, long length) =>
        Assert.Equal(new ByteRange(offset, length), Parse(columns, null).Resolve(Twins).Ranges!.Runs[0]);

    [Theory]
    [InlineData("ID", "'Id' and 'id'")]
    [InlineData("Id,iD", "'Id' and 'id'")]
    [InlineData("S.X", "'s.x' and 'S.x'")]
    public void Resolve_ColumnsDifferByCase_SaysWhichItCouldBe(string columns, string names)
    {
        var selected = Parse(columns, null).Resolve(Twins);

        Assert.Equal(SelectionFailure.UnknownColumn, selected.Failure);
        Assert.Equal($"the file has columns {names}; name one as it is written there", selected.Reason);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("0-4")]
    [InlineData("0,2-2147483647")]
    public void Resolve_RowGroupBeyondTheFile_SaysSo(string rowGroups)
    {
        var selected = Parse(null, rowGroups).Resolve(Layout);

        Assert.Null(selected.Ranges);
        Assert.Equal(SelectionFailure.NoSuchRowGroup, selected.Failure);
        Assert.EndsWith("but the file has 4, counted from 0", selected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" , ", null)]
    [InlineData(null, "")]
    [InlineData(null, "a")]
    [InlineData(null, "-1")]
    [InlineData(null, "3-1")]
    [InlineData(null, "1-")]
    [InlineData(null, "1--2")]
    [InlineData(null, "+1")]
    [InlineData(null, "2147483648")]
    [InlineData(null, "٣")]
    public void TryParse_WrongValue_SaysWhatIsWrong(string? columns, string? rowGroups)
    {
        Assert.False(ReadSelection.TryParse(columns, rowGroups, out var selection, out var error));
        Assert.Null(selection);
        Assert.NotEmpty(error!);
    }

    [Fact]
    public void TryParse_TooManyNames_IsRefused() =>
        Assert.False(ReadSelection.TryParse(string.Join(',', Enumerable.Range(0, 1001)), null, out _, out _));

    [Fact]
    public void Key_SameSelection_IsTheSame() => Assert.Equal(Parse("a,b", "0-9,12").Key, Parse(" b, a ,a", "12, 0-9").Key);

    private static ByteRange[] RangesOf(string? columns, string? rowGroups) => [.. Parse(columns, rowGroups).Resolve(Layout).Ranges!.Runs];

    private static ReadSelection Parse(string? columns, string? rowGroups)
    {
        Assert.True(ReadSelection.TryParse(columns, rowGroups, out var selection, out var error), error);
        return selection!;
    }
}
