using Scheduler.Core.Paths;
using Scheduler.Testing;

namespace Scheduler.Core.Tests.Paths;

public sealed class HostileGlobTests
{
    public static TheoryData<string> Names => [.. HostileTexts.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void TryParse_HostileTextOfALegalLength_StaysWithinItsBounds(string name)
    {
        var text = HostileTexts.Of(name);
        var path = text.StartsWith('/') ? text[..PathGlob.MaxLength] : "/" + text[..(PathGlob.MaxLength - 1)];

        if (PathGlob.TryParse(path, out var glob, out var error)) Assert.InRange(glob.Alternatives.Length, 1, PathGlob.MaxAlternatives);
        else Assert.InRange(error.Length, 1, 300);
    }

    [Theory]
    [InlineData("{/}", 2_600)]
    [InlineData("{a/,b}", 1_300)]
    [InlineData("{{a/,b},c}", 700)]
    public void Expand_ManyBraces_StopsAtItsBound(string brace, int times)
    {
        var path = "/" + string.Concat(Enumerable.Repeat(brace, times));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FormatException>(() => BraceExpander.Expand(path, PathGlob.MaxAlternatives, PathGlob.MaxExpandedLength));

        // Texts of 262,144 characters in all, and some 100 bytes for each brace that was met in them.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Expand_NestedBraces_TakesAPassForEach()
    {
        var path = $"/{new string('{', 3_900)}a/,b{new string('}', 3_900)}";

        Assert.Throws<FormatException>(() => BraceExpander.Expand(path, PathGlob.MaxAlternatives, PathGlob.MaxExpandedLength));
    }

    [Fact]
    public void Expand_AThousandAlternatives_AreAllThere()
    {
        var names = Enumerable.Range(0, PathGlob.MaxAlternatives).Select(number => $"d/{number:0000}").ToArray();

        var path = $"/warehouse/{{{string.Join(',', names)}}}/part";
        var expanded = BraceExpander.Expand(path, PathGlob.MaxAlternatives, PathGlob.MaxExpandedLength);

        Assert.Equal(names.Select(name => $"/warehouse/{name}/part"), expanded);
    }

    [Fact]
    public void TryParse_TooLargeAPattern_IsRefusedBeforeItIsTranslated()
    {
        var path = "/" + new string('?', PathGlob.MaxLength - 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(PathGlob.TryParse(path, out _, out var error));

        Assert.Contains("too large a pattern", error, StringComparison.Ordinal);
        // Translated it would be half a million characters.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 10);
    }
}
