using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;

namespace Scheduler.Core.Tests.ParquetSelection;

public sealed class FooterCacheTests
{
    private static readonly ParquetFooter Footer = ParquetFooter.Of(new ParquetLayout(["a"], 1, [new(4, 100)]));

    [Fact]
    public void TryGet_Added_IsFoundAsItWasAlone()
    {
        var cache = new FooterCache(10_000);
        cache.Add(Key(1), Footer);

        Assert.True(cache.TryGet(Key(1), out var found));
        Assert.Same(Footer, found);
        Assert.False(cache.TryGet(Key(1) with { Length = 101 }, out _));
        Assert.False(cache.TryGet(Key(1) with { ModificationTime = 1 }, out _));
    }

    [Fact]
    public void Add_MoreThanFits_KeepsWhatIsUsed()
    {
        var cache = new FooterCache(10_000);
        cache.Add(Key(0), Footer);
        for (var i = 1; i < 200; i++)
        {
            cache.Add(Key(i), Footer);
            Assert.True(cache.TryGet(Key(0), out _), $"gone after {i}");
        }

        Assert.False(cache.TryGet(Key(1), out _));
    }

    [Fact]
    public void Add_LargerThanHalfOfAll_IsNotKept()
    {
        var cache = new FooterCache(2000);
        cache.Add(Key(1), ParquetFooter.Of(new ParquetLayout(["a"], 1, new ByteRange[60])));

        Assert.Equal((false, 0L), (cache.TryGet(Key(1), out _), cache.SizeInBytes));
    }

    [Fact]
    public void SizeInBytes_AnyUse_StaysWithinTheBound() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(0, 30)).ToArbitrary(), Gen.ArrayOf(Gen.Choose(0, 40)).ToArbitrary(), (files, chunks) =>
        {
            var cache = new FooterCache(5000);
            foreach (var (file, size) in files.Zip(chunks))
            {
                if (!cache.TryGet(Key(file), out _))
                    cache.Add(Key(file), ParquetFooter.Of(new ParquetLayout(["a"], 1, new ByteRange[size])));
                if (cache.SizeInBytes is < 0 or > 5000) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static FooterKey Key(int file) => new("ns1", $"/data/part-{file}", 100, 0);
}
