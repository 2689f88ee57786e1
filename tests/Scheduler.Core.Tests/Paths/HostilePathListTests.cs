using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Paths;
using Scheduler.Testing;

namespace Scheduler.Core.Tests.Paths;

public sealed class HostilePathListTests
{
    private const int MaxPaths = PathsOptions.DefaultMaxPerPod;

    private static readonly char[] GlobCharacters = ['*', '?', '[', '{', '\\'];

    public static TheoryData<string> Names => [.. HostileTexts.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_HostileText_KeepsNoMoreThanItsBounds(string name)
    {
        var list = PathList.Parse(HostileTexts.Of(name), "ns1", MaxPaths, index: "4294967295");

        Assert.InRange(list.Paths.Length, 0, MaxPaths);
        Assert.InRange(list.Paths.Sum(path => path.Path.Length), 0, PathList.MaxCharacters(MaxPaths));
        Assert.InRange(list.Ignored.Length, 0, PathList.MaxEntries(MaxPaths));
        Assert.All(list.Ignored, entry => Assert.InRange(entry.Problem.Length, 1, 300));
        Assert.InRange(RetainedTexts.CharactersIn(list), 0, PathList.MaxCharacters(MaxPaths) + (400 * PathList.MaxEntries(MaxPaths)));
    }

    [Fact]
    public void Parse_ManyEntries_ReadsTheFirstAndCountsTheOthers()
    {
        var list = PathList.Parse(HostileTexts.Of("many short entries"), "", MaxPaths);

        Assert.Equal(64, list.Ignored.Length);
        Assert.Equal(125_000 - 64, list.NotLookedAt);
    }

    [Fact]
    public void Parse_OneEntry_TakesNoMoreOfItThanTellsThatItIsTooLong()
    {
        var entries = new PathEntries(HostileTexts.Of("one entry"), most: 64);

        Assert.Equal(PathEntry.MaxPathLength + 1, Assert.Single(entries.Taken).Length);
        var ignored = Assert.Single(PathList.Parse(HostileTexts.Of("one entry"), "", MaxPaths).Ignored);
        Assert.Contains("longer than the 8000", ignored.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongPaths_TakesThemUntilTheyAreTooMuchTogether()
    {
        var list = PathList.Parse(HostileTexts.Of("long paths"), "", MaxPaths);

        Assert.Single(list.Paths);
        Assert.All(list.Ignored, entry => Assert.Contains("8192 characters", entry.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_LongestPathOfHdfs_IsTakenWhateverMayBeNamed()
    {
        var path = "/" + new string('x', PathEntry.MaxPathLength - 1);

        Assert.Equal(path, Assert.Single(PathList.Parse(path, "", maxPaths: 1).Paths).Path);
    }

    [Fact]
    public void Parse_AsManyPathsAsMayBe_AreAllTaken()
    {
        var paths = Enumerable.Range(0, PathsOptions.LargestMaxPerPod).Select(number => $"/{number:000}/{new string('x', 500)}").ToArray();

        var list = PathList.Parse(string.Join(',', paths), "", PathsOptions.LargestMaxPerPod);

        Assert.Equal(paths, list.Paths.Select(path => path.Path));
        Assert.Empty(list.Ignored);
    }

    [Fact]
    public void Parse_AnyText_PartsItAsItsDefinition() => Prop.ForAll(
        Arb.From(Gen.Elements('a', '/', ',', ';', ' ', '{', '}', '\\', '\u2003').ArrayOf()),
        Arb.From(Gen.Choose(1, 5)),
        (characters, most) =>
        {
            var (text, entries) = (new string(characters), new PathEntries(new string(characters), most));
            var expected = Split(text);
            return entries.Taken.SequenceEqual(expected.Take(most)) && entries.NotTaken == Math.Max(0, expected.Count - most);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Remove_AnyPaths_RemovesThoseThatAnotherCovers()
    {
        var component = Gen.Frequency((6, Gen.Elements("a", "b", "a-b", "a.b", "ab")), (1, Gen.Elements("_x=1", "_x", ".h", "*")));
        var path = from authority in Gen.Elements("", "ns1")
                   from components in component.ListOf()
                   select new InputPath(authority, "/" + string.Join('/', components.Take(4)));
        Prop.ForAll(Arb.From(path.ListOf()), paths =>
        {
            var distinct = paths.Distinct().ToArray();
            var expected = distinct.Where(one => !distinct.Any(other => Covers(other, one)));
            return CoveredPaths.Remove([.. distinct]).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>By definition, without any bound.</summary>
    private static List<string> Split(string text)
    {
        var (entries, entry, depth) = (new List<string>(), new StringBuilder(), 0);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ';';
            if (c == '\\' && i + 1 < text.Length)
            {
                entry.Append(IsSeparator(text[++i]) && depth == 0 ? "" : "\\").Append(text[i]);
            }
            else if (IsSeparator(c) && !(c == ',' && depth > 0))
            {
                if (entry.Length > 0) entries.Add(entry.ToString());
                (depth, entry) = (0, new StringBuilder());
            }
            else
            {
                depth = c == '{' ? depth + 1 : c == '}' ? Math.Max(0, depth - 1) : depth;
                entry.Append(c);
            }
        }

        return entries;
    }

    private static bool IsSeparator(char c) => c is ',' or ';' || char.IsWhiteSpace(c);

    private static bool Covers(InputPath directory, InputPath path)
    {
        if (directory.Authority != path.Authority || $"{directory.Path}{path.Path}".IndexOfAny(GlobCharacters) >= 0) return false;
        var prefix = directory.Path == "/" ? "/" : directory.Path + "/";
        return path.Path.Length > prefix.Length
            && path.Path.StartsWith(prefix, StringComparison.Ordinal)
            && !path.Path[prefix.Length..].Split('/').Any(HiddenName.Is);
    }
}
