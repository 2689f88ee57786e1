using Scheduler.Verbs.Wire;

namespace Scheduler.Extender.Tests.Verbs.Wire;

public sealed class NodeJsonCacheTests
{
    [Fact]
    public void LengthIn_SameTextAtTheStart_IsItsLength()
    {
        var texts = new NodeJsonCache(2);
        texts.Keep(1, "{\"a\":1}"u8);

        Assert.Equal(7, texts.LengthIn("{\"a\":1},{"u8, 1));
        Assert.Equal(0, texts.LengthIn("{\"a\":2},{"u8, 1));
        Assert.Equal(0, texts.LengthIn("{\"a\":"u8, 1));
        Assert.Equal(0, texts.LengthIn("{\"a\":1},{"u8, 0));
    }

    [Fact]
    public void Keep_BeyondTheLimit_KeepsWhatWasThereAndTakesWhatFits()
    {
        var texts = new NodeJsonCache(3, maxBytes: 10);
        texts.Keep(0, "{1234}"u8);
        texts.Keep(1, "{5678}"u8);
        texts.Keep(2, "{12}"u8);
        texts.Keep(0, "{3}"u8);
        texts.Keep(1, "{4}"u8);

        Assert.Equal((3, 3, 4), (texts.LengthIn("{3}"u8, 0), texts.LengthIn("{4}"u8, 1), texts.LengthIn("{12}"u8, 2)));
        Assert.Equal(0, texts.LengthIn("{5678}"u8, 1));
    }
}
