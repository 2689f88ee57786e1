using FsCheck;
using FsCheck.Fluent;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Tests.BlockMaps;

public sealed class FileSampleTests
{
    [Fact]
    public void Files_AnyOrder_AreTheSameForASeed() => Prop.ForAll<int, int>((seed, shuffle) =>
    {
        var files = Files(60);
        var shuffled = files.ToArray();
        new Random(shuffle).Shuffle(shuffled);
        return Sample(files, 7, seed).SequenceEqual(Sample(shuffled, 7, seed));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Files_ManySeeds_ChooseEveryFileAboutEquallyOften()
    {
        const int Seeds = 4_000;
        var files = Files(20);
        var chosen = Enumerable.Range(0, Seeds).SelectMany(seed => Sample(files, 5, seed)).CountBy(file => file.Path).ToDictionary();

        // A quarter each; five standard deviations of a binomial.
        var spread = 5 * Math.Sqrt(Seeds * 0.25 * 0.75);
        Assert.All(files, file => Assert.InRange(chosen[file.Path], (Seeds * 0.25) - spread, (Seeds * 0.25) + spread));
    }

    [Fact]
    public void Files_ManySeeds_EstimateSharesWithinTheMarginAboutAsOftenAsPromised()
    {
        const int Seeds = 1_000;
        var files = Files(200);
        var actual = files.Where(IsOnNodeA).Sum(file => (double)file.Status.Length) / files.Sum(file => (double)file.Status.Length);

        var within = Enumerable.Range(0, Seeds).Count(seed => Math.Abs(Estimate(files, seed, out var margin) - actual) <= margin);

        Assert.InRange((double)within / Seeds, 0.92, 1);
    }

    [Fact]
    public void Files_FewerThanCapacity_AreAll() => Assert.Equal(3, Sample(Files(3), 10, seed: 1).Count);

    [Fact]
    public void MarginOfErrorRatio_EverythingLocated_IsZero()
    {
        var files = new InputFiles(sampleAbove: 10, seed: 1);
        foreach (var file in Files(10)) files.Add(file);

        Assert.Equal(0, files.MarginOfErrorRatio());
    }

    private static double Estimate(InputFile[] files, int seed, out double margin)
    {
        var input = new InputFiles(sampleAbove: 40, seed);
        foreach (var file in files) input.Add(file);
        margin = input.MarginOfErrorRatio();
        var sample = input.ToLocate();
        return sample.Where(IsOnNodeA).Sum(file => (double)file.Status.Length) / sample.Sum(file => (double)file.Status.Length);
    }

    private static bool IsOnNodeA(InputFile file) => file.Status.ModificationTime % 2 == 0;

    private static List<InputFile> Sample(IEnumerable<InputFile> files, int capacity, int seed)
    {
        var sample = new FileSample(capacity, seed);
        foreach (var file in files) sample.Add(file);
        return sample.Files();
    }

    private static InputFile[] Files(int count) =>
        [
            .. Enumerable.Range(0, count)
                .Select(i => new InputFile($"/data/part-{i:00000}", new FileStatus("", FileType.File, 100 + (i % 7 * 30), i, default))),
        ];
}
