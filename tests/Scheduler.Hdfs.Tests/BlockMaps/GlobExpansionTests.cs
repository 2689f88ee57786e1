using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests.BlockMaps;

/// <summary>What globs find, compared with a scan of every path of the tree, and in how few calls.</summary>
public sealed class GlobExpansionTests
{
    private const int Trees = 400;
    private static readonly string[] Names = ["a", "b", "aa", "ab", "c", "_h", ".h", "part-0", "x{y", "ü"];
    private static readonly string[] Patterns =
        [
            "*", "a*", "?", "{a,b}", "{a,b*,_h}", "[ab]", "[^a]*", ".*", "{aa,{ab,c}}", "part-?", "a", "b", "ab", "_h", @"x\{y", "nope",
            @"\a",
        ];

    private readonly RecordingNameNodeObserver _observer = new();

    [Fact]
    public async Task ExpandAsync_AnyGlobOverAnyTree_FindsWhatACheckOfEveryPathFinds()
    {
        var random = new Random(11);
        for (var i = 0; i < Trees; i++)
        {
            var tree = RandomTree(random);
            var glob = RandomGlob(random);
            Assert.True(PathGlob.TryParse(glob, out var parsed, out var error), error);
            var expected = tree.Entries.Where(entry => parsed.Alternatives.Any(alternative => Matches(entry.Path, alternative)))
                .Select(entry => entry.Path).Order(StringComparer.Ordinal);

            var found = await ExpandAsync(tree, parsed);

            Assert.True(expected.SequenceEqual(found.Select(file => file.Path).Order(StringComparer.Ordinal)), $"{glob} in tree {i}");
        }
    }

    [Theory]
    [InlineData("d/", "", 2)]
    [InlineData("d/", "/part-0", 2)]
    [InlineData("none/", "", 0)]
    [InlineData("d/none/", "", 0)]
    [InlineData("", "/part-0", 0)]
    public async Task ExpandAsync_ManyAlternativesOfOneDirectory_CostsFewCalls(string before, string after, int expected)
    {
        var tree = new TreeNameNode { PageSize = 1000 }.Add("/d/a0/part-0").Add("/d/a7/part-0").Add("/d/a7/part-1");
        var alternatives = string.Join(',', Enumerable.Range(0, 600).Select(i => $"{before}a{i}"));

        var found = await ExpandAsync(tree, $"/{{{alternatives}}}{after}");

        Assert.Equal(expected, found.Count);
        Assert.InRange(tree.Listed.Count + tree.LookedUp.Count, 1, 3);
    }

    [Fact]
    public async Task ExpandAsync_FewNamesOfAHugeDirectory_AsksForThemAndKeepsToMaxListed()
    {
        var tree = new TreeNameNode { PageSize = 1000 };
        for (var i = 0; i < 5_000; i++) tree.Add($"/d/f{i:0000}");

        var found = await ExpandAsync(tree, "/{d/f0001,d/f3000,d/f4999}", maxListed: 3);

        Assert.Equal(3, found.Count);
        Assert.InRange(tree.Listed.Count, 0, 1);
        Assert.InRange(tree.LookedUp.Count, 2, 3);
    }

    [Fact]
    public async Task ExpandAsync_ManyNamesOfAHugeDirectory_CostsNoMoreThanToAskForEach()
    {
        var tree = new TreeNameNode { PageSize = 100 };
        for (var i = 0; i < 20_000; i++) tree.Add($"/d/f{i:00000}");
        var names = string.Join(',', Enumerable.Range(0, 150).Select(i => $"d/f{i * 130:00000}"));

        Assert.Equal(150, (await ExpandAsync(tree, $"/{{{names}}}", maxListed: 150)).Count);

        Assert.InRange(tree.Listed.Count + tree.LookedUp.Count, 1, 151);
    }

    [Fact]
    public async Task ExpandAsync_DirectoryThatMayNotBeListed_AsksForEachName()
    {
        var tree = new TreeNameNode().Add("/d/a").Add("/d/b");
        tree.Unlistable.Add("/d");

        Assert.Equal(2, (await ExpandAsync(tree, "/{d/a,d/b,d/c,d/e}")).Count);

        Assert.Equal(["/d/a", "/d/b", "/d/c", "/d/e"], tree.LookedUp.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ExpandAsync_PatternsAndNamesOfOneDirectory_ListsItOnce()
    {
        var tree = new TreeNameNode { PageSize = 1000 }.Add("/d/a").Add("/d/b").Add("/d/c1").Add("/d/c2/x").Add("/d/e");

        var found = await ExpandAsync(tree, "/{d/a,d/b,d/c*,d/?,d/c*/x}");

        Assert.Equal(["/d/a", "/d/b", "/d/c1", "/d/c2", "/d/c2/x", "/d/e"], found.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal("/d", Assert.Single(tree.Listed));
        Assert.Equal("/d/c2/x", Assert.Single(tree.LookedUp));
    }

    [Fact]
    public async Task ExpandAsync_MoreNamesThanMayBeListed_IsTooManyFiles() => Assert.Equal(
        BlockMapFailure.TooManyFiles,
        (await Assert.ThrowsAsync<BlockMapUnavailableException>(
            () => ExpandAsync(new TreeNameNode(), "/{a/x,b/x,c/x,d/x,e/x}", maxListed: 4)))
            .Failure);

    private static bool Matches(string path, ImmutableArray<GlobComponent> alternative)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return names.Length == alternative.Length && names.Zip(alternative).All(pair => pair.Second.Admits(pair.First));
    }

    private static TreeNameNode RandomTree(Random random)
    {
        var tree = new TreeNameNode { PageSize = random.Next(1, 8) };
        var entries = random.Next(1, 30);
        for (var i = 0; i < entries; i++)
        {
            var path = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "/" + Names[random.Next(Names.Length)]));
            // Nothing is below a file.
            var above = tree.Entries.Where(
                entry => entry.Type == FileType.File && path.StartsWith(entry.Path + "/", StringComparison.Ordinal));
            if (!above.Any() && !tree.Entries.Any(entry => entry.Path == path)) tree.Add(random.Next(4) == 0 ? path + "/" : path);
        }

        return tree;
    }

    private static string RandomGlob(Random random)
    {
        if (random.Next(20) == 0) return "/";
        string Path() => string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Patterns[random.Next(Patterns.Length)]));
        string Braces() => $"{{{string.Join(',', Enumerable.Range(0, random.Next(1, 9)).Select(_ => Path()))}}}";
        return random.Next(3) switch
        {
            0 => $"/{Path()}",
            1 => $"/{Braces()}",
            _ => $"/{Path()}/{Braces()}/{Path()}",
        };
    }

    private Task<IReadOnlyCollection<InputFile>> ExpandAsync(TreeNameNode tree, string glob, int maxListed = PathsOptions.DefaultMaxListed)
    {
        Assert.True(PathGlob.TryParse(glob, out var parsed, out var error), error);
        return ExpandAsync(tree, parsed, maxListed);
    }

    private async Task<IReadOnlyCollection<InputFile>> ExpandAsync(
        TreeNameNode tree, PathGlob glob, int maxListed = PathsOptions.DefaultMaxListed)
    {
        using var nameservice = Ns1.Client(_observer, new ManualTimeProvider(), tree);
        var budget = new ListingBudget(new InputPath("ns1", "/"), maxListed);
        return await new GlobExpansion(
                nameservice, Caller.Service, new DirectoryLister(nameservice, Caller.Service, budget), budget, parallelism: 4)
            .ExpandAsync(glob, CancellationToken.None);
    }
}
