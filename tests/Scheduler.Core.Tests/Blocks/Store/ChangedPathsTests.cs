using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class ChangedPathsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names = ["a", "b", "ab", "_c"];
    private static readonly string[] Patterns = ["a", "b", "*", "a*", "?", "{a,b}", "[ab]b", "{a,b/a}"];

    [Theory]
    [InlineData("/data/in", "/data/in", true)]
    [InlineData("/data/in", "/data/in/x/y/z", true)]
    [InlineData("/data/in", "/data", true)]
    [InlineData("/data/in", "/", true)]
    [InlineData("/data/in", "/data/input", false)]
    [InlineData("/data/in", "/data/other/in", false)]
    [InlineData("/", "/any/thing", true)]
    [InlineData("/data/*/part-0", "/data/x/part-0", true)]
    [InlineData("/data/*/part-0", "/data/x", true)]
    [InlineData("/data/*/part-0", "/data/x/part-1", false)]
    [InlineData("/data/{a/b,c}", "/data/a/b/file", true)]
    [InlineData("/data/{a/b,c}", "/data/a/c", false)]
    [InlineData("/data/part-*", "/data/part-3/x", true)]
    [InlineData("/data/in", "/data/in/_temporary/0", true)]
    public void NewestFor_Change_TouchesWhatIsAtBelowOrAboveIt(string input, string changed, bool touched)
    {
        var changes = new ChangedPaths(TimeSpan.FromMinutes(10));

        changes.Note(changed, Start);

        Assert.Equal(touched, changes.NewestFor(Glob(input)).At == Start);
    }

    [Fact]
    public void NewestFor_AnyChangesAndInput_IsThatOfTheNaiveReference()
    {
        var random = new Random(17);
        for (var round = 0; round < 3_000; round++)
        {
            var changes = new ChangedPaths(TimeSpan.FromMinutes(10));
            var paths = Enumerable.Range(0, random.Next(12)).Select(_ => Pick(random, Names)).ToList();
            for (var i = 0; i < paths.Count; i++) changes.Note(paths[i], Start.AddSeconds(i));
            var input = Pick(random, Patterns);
            var glob = Glob(input);

            var expected = paths.FindLastIndex(path => glob.Alternatives.Any(components => Touches(components, path.Split('/')[1..])));

            Assert.Equal(
                (input, expected < 0 ? DateTimeOffset.MinValue : Start.AddSeconds(expected)), (input, changes.NewestFor(glob).At));
        }
    }

    [Fact]
    public void Note_PathsDeeperThanAStackHolds_ChangeTheirAncestorAlone()
    {
        var changes = new ChangedPaths(TimeSpan.FromMinutes(10), maxNodes: 200);

        for (var i = 0; i < 4; i++) changes.Note($"/{i}" + string.Concat(Enumerable.Repeat("/a", 32_000)), Start);

        Assert.Equal(Start, changes.NewestFor(Glob("/0/a/a")).At);
    }

    [Fact]
    public void NewestFor_BelowTheDeepestThatIsDistinguished_TouchesItsNeighboursToo()
    {
        var changes = new ChangedPaths(TimeSpan.FromMinutes(10));
        var deepest = string.Concat(Enumerable.Repeat("/a", ChangedPaths.MaxDepth));

        changes.Note(deepest + "/b", Start);

        Assert.Equal(Start, changes.NewestFor(Glob(deepest + "/c")).At);
        Assert.NotEqual(Start, changes.NewestFor(Glob("/a/c")).At);
    }

    [Fact]
    public void Note_HundredThousandFilesOfOneDirectory_CountAsTheDirectory()
    {
        var changes = new ChangedPaths(TimeSpan.FromMinutes(10));

        for (var i = 0; i < 100_000; i++) changes.Note($"/tmp/job/part-{i}", Start.AddSeconds(1));

        Assert.Equal(Start.AddSeconds(1), changes.NewestFor(Glob("/tmp/job/part-7")).At);
        Assert.Equal(Start.AddSeconds(1), changes.NewestFor(Glob("/tmp/job")).At);
        Assert.Equal(DateTimeOffset.MinValue, changes.NewestFor(Glob("/tmp/other")).At);
    }

    [Fact]
    public void Note_MoreThanIsRemembered_ForgetsWhatIsOldAndElseTreatsAllAsChanged()
    {
        var changes = new ChangedPaths(TimeSpan.FromSeconds(10), maxNodes: 100);

        for (var i = 0; i < 90; i++) changes.Note($"/old-{i}", Start);
        for (var i = 0; i < 20; i++) changes.Note($"/new-{i}", Start.AddSeconds(11));
        Assert.Equal((Start.AddSeconds(11), false), Newest(changes, "/new-3"));
        Assert.Equal((DateTimeOffset.MinValue, false), Newest(changes, "/old-3"));

        for (var i = 0; i < 100; i++) changes.Note($"/newer-{i}", Start.AddSeconds(12));
        Assert.Equal((Start.AddSeconds(12), true), Newest(changes, "/old-3"));
    }

    [Fact]
    public void Miss_LaterChange_IsKnownAgain()
    {
        var changes = new ChangedPaths(TimeSpan.FromMinutes(10));

        changes.Miss(Start);
        changes.Note("/data/in", Start.AddSeconds(1));

        Assert.Equal((Start.AddSeconds(1), false), Newest(changes, "/data/in"));
        Assert.Equal((Start, true), Newest(changes, "/data/other"));
    }

    private static string Pick(Random random, string[] from) =>
        "/" + string.Join('/', Enumerable.Range(0, random.Next(5)).Select(_ => from[random.Next(from.Length)]));

    private static (DateTimeOffset At, bool IsGuess) Newest(ChangedPaths changes, string input)
    {
        var mark = changes.NewestFor(Glob(input));
        return (mark.At, mark.IsGuess);
    }

    // At, below or above: as far as both go, every component matches.
    private static bool Touches(IReadOnlyList<GlobComponent> components, string[] names) =>
        components.Zip(names.Where(name => name.Length > 0)).All(pair => pair.First.IsMatch(pair.Second));

    private static PathGlob Glob(string path) =>
        PathGlob.TryParse(path, out var glob, out var error) ? glob : throw new FormatException(error);
}
