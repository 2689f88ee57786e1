using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Tests.ParquetSelection;

/// <summary>What selections come to in files of any layout.</summary>
public sealed class SelectionPropertyTests
{
    private const int MaxBytes = 400;

    private static readonly string[] Columns = ["a", "b.x", "b.y"];

    private static Arbitrary<ParquetLayout> Layouts => Arb.From(
        from rowGroups in Gen.Choose(0, 4)
        from chunks in Gen.ArrayOf(Gen.Choose(0, MaxBytes / 2), rowGroups * Columns.Length)
        from lengths in Gen.ArrayOf(Gen.Choose(0, MaxBytes / 2), rowGroups * Columns.Length)
        select new ParquetLayout([.. Columns], 1, [.. chunks.Zip(lengths, (offset, length) => new ByteRange(offset, length))]));

    [Fact]
    public void Resolve_AllColumnsAndRowGroups_IsWithinTheFile() => Prop.ForAll(Layouts, layout =>
        Selection(null, null).Resolve(layout).Ranges!.TotalBytes <= MaxBytes
            && Selection("a,b", null).Resolve(layout).Ranges!.TotalBytes == Selection(null, null).Resolve(layout).Ranges!.TotalBytes)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Resolve_FewerColumns_IsNoMoreAndTogetherNoLess() => Prop.ForAll(Layouts, layout =>
    {
        var (all, a, b) = (Total(layout, null), Total(layout, "a"), Total(layout, "b"));
        return a <= all && b <= all && a + b >= all;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Within_AnyRange_IsWhatBytesInCounts() => Prop.ForAll(
        Layouts, Gen.Choose(0, MaxBytes).ToArbitrary(), Gen.Choose(0, MaxBytes).ToArbitrary(), (layout, offset, length) =>
        {
            var (ranges, window) = (Selection(null, null).Resolve(layout).Ranges!, new ByteRange(offset, length));
            var within = ranges.Within(window).ToList();
            return within.Sum(run => run.Length) == ranges.BytesIn(window)
                && within.All(run => run.Length > 0 && run.Offset >= window.Offset && run.End <= window.End);
        }).QuickCheckThrowOnFailure();

    private static long Total(ParquetLayout layout, string? columns) => Selection(columns, null).Resolve(layout).Ranges!.TotalBytes;

    private static ReadSelection Selection(string? columns, string? rowGroups)
    {
        Assert.True(ReadSelection.TryParse(columns, rowGroups, out var selection, out _));
        return selection!;
    }
}
