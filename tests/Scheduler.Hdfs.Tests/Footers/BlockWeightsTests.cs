using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Footers;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Tests.Footers;

/// <summary>Weights compared with a reference that visits every byte of the file.</summary>
public sealed class BlockWeightsTests
{
    private static readonly ErasureCodingPolicy Striping = new(3, 2, 4);

    private static Arbitrary<long[]> Lengths => Arb.From(Gen.ArrayOf(Gen.Choose(1, 60).Select(length => (long)length)));

    private static Arbitrary<ByteRange[]> Wanted => Arb.From(Gen.ArrayOf(
        from offset in Gen.Choose(0, 300)
        from length in Gen.Choose(0, 60)
        select new ByteRange(offset, length)));

    [Fact]
    public void Of_ReplicatedFile_SumsToTheBytesSelectedAndNoBlockWeighsMoreThanItsLength() =>
        Prop.ForAll(Lengths, Wanted, (lengths, ranges) =>
    {
        var blocks = Blocks(lengths);
        var wanted = ByteRanges.Of(ranges);
        var weights = BlockWeights.Of(blocks, wanted);
        return weights.Sum() == wanted.BytesIn(new ByteRange(0, lengths.Sum()))
            && weights.Zip(lengths).All(pair => pair.First >= 0 && pair.First <= pair.Second);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_ErasureCodedUnits_CountsTheCellsOfEachUnit() => Prop.ForAll(Lengths, Wanted, (groups, ranges) =>
    {
        var wanted = ranges.SelectMany(range => Enumerable.Range((int)range.Offset, (int)range.Length)).ToHashSet();
        return BlockWeights.Of(Units(groups), ByteRanges.Of(ranges)).SequenceEqual(UnitsByHand(groups, wanted));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void OfShare_AnyShare_SumsToItAndNoBlockWeighsMoreThanItsLength() =>
        Prop.ForAll(Lengths, Gen.Choose(0, 1000).ToArbitrary(), (lengths, perMille) =>
        {
            var weights = BlockWeights.OfShare(Blocks(lengths), perMille, 1000);
            return weights.Sum() == lengths.Sum() * perMille / 1000
                && weights.Zip(lengths).All(pair => pair.First >= 0 && pair.First <= pair.Second);
        }).QuickCheckThrowOnFailure();

    private static LocatedBlocks Blocks(long[] lengths)
    {
        var builder = new LocatedBlocksBuilder(new DataNodeTable());
        foreach (var length in lengths) builder.EndBlock(length);
        return builder.Build(adminStatesKnown: true);
    }

    private static LocatedBlocks Units(long[] groups)
    {
        var builder = new LocatedBlocksBuilder(new DataNodeTable());
        foreach (var group in groups)
        {
            for (var unit = 0; unit < Striping.DataUnits && Striping.UnitLength(group, unit) > 0; unit++)
                builder.EndBlock(Striping.UnitLength(group, unit));
            builder.EndGroup();
        }

        return builder.Build(adminStatesKnown: true, Striping);
    }

    private static IEnumerable<long> UnitsByHand(long[] groups, HashSet<int> wanted)
    {
        var offset = 0;
        foreach (var group in groups)
        {
            var units = new long[Striping.DataUnits];
            for (var at = 0; at < group; at++)
                if (wanted.Contains(offset + at)) units[at / Striping.CellSize % Striping.DataUnits]++;
            foreach (var (unit, weight) in units.Index())
                if (Striping.UnitLength(group, unit) > 0) yield return weight;
            offset += (int)group;
        }
    }
}
