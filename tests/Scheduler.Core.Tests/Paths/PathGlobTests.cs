using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Paths;

public sealed class PathGlobTests
{
    [Theory]
    [InlineData("*.bin", "five.bin", true)]
    [InlineData("*.bin", "five.bin2", false)]
    [InlineData("*", "", true)]
    [InlineData("?", "ü", true)]
    [InlineData("?", "😀", true)]
    [InlineData("??", "😀", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[!a-c]x", "ax", false)]
    [InlineData("[]]", "]", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData(@"[\]x]", "]", true)]
    [InlineData("{a,bc}d", "bcd", true)]
    [InlineData("{a,bc}d", "cd", false)]
    [InlineData("{a,{b,c}*}d", "cxd", true)]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "x", false)]
    [InlineData(@"a\{b*", "a{bc", true)]
    [InlineData("date=2026-11-2?", "date=2026-11-20", true)]
    [InlineData("a.b+(c)|$^*", "a.b+(c)|$^x", true)]
    [InlineData("a.b*", "axb", false)]
    [InlineData("x,y*", "x,yz", true)]
    [InlineData("x}*", "x}y", true)]
    [InlineData("A*", "ab", false)]
    public void IsMatch_HadoopSyntax_MatchesWhole(string pattern, string name, bool expected) =>
        Assert.Equal(expected, Parse("/" + pattern).Alternatives[0][0].IsMatch(name));

    [Theory]
    [InlineData("*", "_SUCCESS", false)]
    [InlineData("*", ".hidden", false)]
    [InlineData("*", "_date=1", true)]
    [InlineData("_*", "_SUCCESS", true)]
    [InlineData(@"\_*", "_SUCCESS", true)]
    [InlineData(".*", ".hidden", true)]
    [InlineData("*", "x._COPYING_", false)]
    [InlineData("x*", "x._COPYING_", false)]
    [InlineData("*._COPYING_", "x._COPYING_", false)]
    [InlineData("_*", "_x._COPYING_", false)]
    [InlineData("{x._COPYING_,y}", "x._COPYING_", false)]
    [InlineData("_*", ".hidden", false)]
    [InlineData("[_]*", "_SUCCESS", false)]
    [InlineData("[!a]*", "_SUCCESS", false)]
    [InlineData("?SUCCESS", "_SUCCESS", false)]
    [InlineData("[+-~]SUCCESS", "_SUCCESS", false)]
    [InlineData("{_meta,data}", "_meta", true)]
    [InlineData("{_meta,data}", "data", true)]
    [InlineData("{data,{.x,_m}*}", "_meta", true)]
    [InlineData("{,a}_meta*", "_meta", true)]
    [InlineData("{*,_meta}", "_SUCCESS", false)]
    [InlineData("{*,_meta}", "_meta", true)]
    [InlineData("{*,_meta}", "a_b.c", true)]
    [InlineData("{a,_date=*}", "_date=1", true)]
    [InlineData("_SUCCESS", "_SUCCESS", true)]
    public void Admits_HiddenNames_OnlyWhenThePatternSaysSo(string pattern, string name, bool expected) =>
        Assert.Equal(expected, Parse("/" + pattern).Alternatives[0][0].Admits(name));

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    [InlineData("/a/[b")]
    [InlineData("/a/[")]
    [InlineData("/a/{b,c")]
    [InlineData("/a/b\\")]
    [InlineData("/a/[c-a]")]
    [InlineData("/a/[[]")]
    [InlineData("/a/../b")]
    [InlineData("/./b")]
    [InlineData("/a\0b")]
    public void TryParse_MalformedPath_SaysWhy(string path)
    {
        Assert.False(PathGlob.TryParse(path, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("/data/{a,b/c}/x", new[] { "/data/a/x", "/data/b/c/x" })]
    [InlineData("/{a/b,c{d,/e}}", new[] { "/a/b", "/cd", "/c/e" })]
    [InlineData("//a///b/", new[] { "/a/b" })]
    [InlineData("/", new[] { "/" })]
    [InlineData(@"/\{a/b\}", new[] { "/{a/b}" })]
    public void Alternatives_BracesWithSlashes_AreExpanded(string path, string[] expected) =>
        Assert.Equal(expected, Parse(path).Alternatives.Select(parts => "/" + string.Join('/', parts.Select(part => part.Literal))));

    [Fact]
    public void TryParse_ExplodingBraces_IsRefused()
    {
        var path = "/" + string.Concat(Enumerable.Repeat("{a/,b/}", 40));

        Assert.False(PathGlob.TryParse(path, out _, out var error));
        Assert.Contains("1000", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_ManyAlternativesOfManyComponents_IsRefusedBeforeAnyIsTranslated()
    {
        var path = "/{" + string.Concat(Enumerable.Repeat("a/,", 100)) + "}" + string.Concat(Enumerable.Repeat("/*b", 500));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(PathGlob.TryParse(path, out _, out var error));

        Assert.Contains("10000 components", error, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Theory]
    [InlineData("{/,", 2_600)]
    [InlineData("{/}", 2_600)]
    public void TryParse_ManyBracesWithSlashes_AreRefused(string group, int count) =>
        Assert.False(PathGlob.TryParse("/" + string.Concat(Enumerable.Repeat(group, count)), out _, out _));

    [Fact]
    public void TryParse_OneBraceOfManyAlternatives_IsRefusedBeforeItIsExpanded()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(PathGlob.TryParse("/{/" + new string(',', 7_900) + "}", out _, out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Fact]
    public void Alternatives_SameText_ShareTheirComponent()
    {
        var alternatives = Parse("/{a/b,c}/x*/*").Alternatives;

        Assert.Same(alternatives[0][2], alternatives[1][1]);
        Assert.Same(alternatives[0][3], Parse("/*").Alternatives[0][0]);
    }

    [Fact]
    public void TryParse_ManyDistinctPatterns_BuildsNoMatcherUntilOneIsAsked()
    {
        var path = string.Concat(Enumerable.Range(0, 1_100).Select(i => $"/*{i:0000}"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(Parse(path).Alternatives[0][7].IsMatch("x0007"));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void IsLiteral_NoPattern_IsTrue()
    {
        Assert.True(Parse(@"/a/b\*").IsLiteral);
        Assert.False(Parse("/a/b*").IsLiteral);
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Prop.ForAll<NonNull<string>>(
            text => PathGlob.TryParse("/" + text.Get, out _, out var error) == error is null).QuickCheckThrowOnFailure();

    [Fact]
    public void IsMatch_EscapedName_MatchesItselfAndIsLiteral() => Prop.ForAll(Names(), name =>
    {
        var escaped = string.Concat(name.Select(c => $"\\{c}"));
        return Parse("/" + escaped).Alternatives[0][0].Literal == name;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void IsMatch_SimpleGlobs_AgreeWithTheirDefinition() => Prop.ForAll(Patterns(), Names(), (pattern, name) =>
        Parse("/x" + pattern).Alternatives[0][0].IsMatch("x" + name) == Matches("x" + pattern, "x" + name)).QuickCheckThrowOnFailure();

    [Fact]
    public void IsMatch_PathologicalPattern_TakesLinearTime()
    {
        var component = Parse("/" + string.Concat(Enumerable.Repeat("*a", 100)) + "b").Alternatives[0][0];

        Assert.False(component.IsMatch(new string('a', 5_000)));
    }

    private static PathGlob Parse(string path) =>
        PathGlob.TryParse(path, out var glob, out var error) ? glob : throw new FormatException(error);

    private static Arbitrary<string> Names() => Text("ab*?.");

    private static Arbitrary<string> Patterns() => Text("ab*?.");

    private static Arbitrary<string> Text(string alphabet) => Arb.From(
        Gen.Elements(alphabet.ToCharArray()).ArrayOf().Where(text => text.Length is > 0 and < 12).Select(text => new string(text))
            .Where(text => text is not ("." or "..")));

    // The definition, as plain as it gets.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty) return name.IsEmpty;
        if (pattern[0] == '*') return Matches(pattern[1..], name) || (!name.IsEmpty && Matches(pattern, name[1..]));
        return !name.IsEmpty && (pattern[0] == '?' || pattern[0] == name[0]) && Matches(pattern[1..], name[1..]);
    }

    [Theory]
    [InlineData("?")]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("[a-z]")]
    [InlineData("{a,b}")]
    public void Parse_LongestPattern_Matches(string part)
    {
        var size = part.Sum(c => c is '*' or '?' ? 16 : 1);
        var pattern = string.Concat(Enumerable.Repeat(part, PathGlob.MaxPatternSize / size));

        Assert.True(PathGlob.TryParse("/" + pattern, out var glob, out _));
        var component = Assert.Single(Assert.Single(glob.Alternatives));
        Assert.Equal(part == "*", component.IsMatch("b!"));
        Assert.False(component.Admits("_b"));
    }

    [Fact]
    public void Parse_PatternTooLong_IsRefused()
    {
        Assert.False(PathGlob.TryParse("/" + new string('?', (PathGlob.MaxPatternSize / 16) + 1), out _, out var error));
        Assert.Contains("too large a pattern", error, StringComparison.Ordinal);
    }
}
