using System.Globalization;
using System.Security.Cryptography;
using Scheduler.History.Reading;
using Scheduler.ParquetFooters;
using Xunit.Abstractions;

namespace Scheduler.History.Tests.Reading;

/// <summary>
/// Damaged files of ours: each is read, refused with a sentence, or given up after a while; nothing else comes of it. More, or the same:
/// <c>MUTATIONS=10000 MUTATION_SEED=7 dotnet test tests/Scheduler.History.Tests --filter MutatedFile</c>.
/// </summary>
[Collection(Alone)]
public sealed class MutatedFileTests(ITestOutputHelper output)
{
    /// <summary>Tests that count what the whole process allocates: no other runs meanwhile.</summary>
    private const string Alone = "Alone";

    private const int DefaultMutations = 1_000;

    /// <summary>Reads that never return keep a core each until the tests end: so many are a fault, whatever the seed.</summary>
    private const int MaxEnded = 5;

    /// <summary>What reading a file of 5 kB may allocate: most of it is buffers, and arrays as long as its rows.</summary>
    private const long MaxAllocatedBytes = 64 << 20;

    private static readonly TimeSpan FileTimeout = TimeSpan.FromSeconds(10);

    private readonly int _seed = Setting("MUTATION_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);

    [Fact]
    public async Task Read_MutatedFile_IsReadRefusedOrEnded()
    {
        output.WriteLine($"seed MUTATION_SEED={_seed}");
        var random = new Random(_seed);
        await using var history = new RecordingHistory();
        await history.StartAsync();
        for (var i = 0; i < 3; i++) history.History.Add(Placements.Full($"pod-{i}"));
        history.History.Add(Placements.Bare("bare"));
        await history.StopAsync();
        var file = Path.Combine(history.Directory, history.Files.Single());
        var whole = await File.ReadAllBytesAsync(file);
        var (mutations, read, refused, ended, most) = (Setting("MUTATIONS") ?? DefaultMutations, 0, 0, 0, 0L);

        for (var i = 0; i < mutations; i++)
        {
            await File.WriteAllBytesAsync(file, Mutate(whole, random));
            var reader = new PlacementReader(history.Directory, fileTimeout: FileTimeout);
            var before = GC.GetTotalAllocatedBytes();
            var exception = await Record.ExceptionAsync(async () => await ReadAllAsync(reader));
            // Of all threads, for the read changes them.
            most = Math.Max(most, GC.GetTotalAllocatedBytes() - before);
            Assert.True(most <= MaxAllocatedBytes, $"{most} bytes allocated: mutation {i} of seed MUTATION_SEED={_seed}");
            switch (exception)
            {
                case null when reader.Problems.Count > 0:
                    Assert.StartsWith($"{file} is skipped: ", Assert.Single(reader.Problems), StringComparison.Ordinal);
                    refused++;
                    break;
                case null:
                    read++;
                    break;
                case TimeoutException timeout:
                    Assert.StartsWith($"{file} was not read within 10 s", timeout.Message, StringComparison.Ordinal);
                    Assert.True(++ended <= MaxEnded, $"{ended} reads did not return: mutation {i} of seed MUTATION_SEED={_seed}");
                    break;
                case { } other:
                    Assert.Fail($"mutation {i} of seed MUTATION_SEED={_seed}: {other}");
                    break;
            }
        }

        output.WriteLine($"{mutations} mutations: {read} read, {refused} refused, {ended} ended; at most {most} bytes allocated");
        Assert.True(read > mutations / 50 && refused > mutations / 2, $"{read} read, {refused} refused of seed MUTATION_SEED={_seed}");
    }

    private static async Task ReadAllAsync(PlacementReader reader)
    {
        await foreach (var placement in reader.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)) Assert.NotNull(placement);
    }

    /// <summary>Cut short, or with bytes changed in place: as often in the pages alone as in the footer alone.</summary>
    private static byte[] Mutate(byte[] whole, Random random)
    {
        var pagesEnd = whole.Length - new ParquetFooterReader().MeasureFooter(whole, whole.Length);
        if (random.Next(10) == 0) return whole[..random.Next(whole.Length)];
        byte[] bytes = [.. whole];
        var (from, to) = random.Next(2) == 0 ? (0, pagesEnd) : (pagesEnd, bytes.Length);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(from, to);
            if (random.Next(2) == 0) bytes[at] ^= (byte)(1 << random.Next(8));
            else bytes.AsSpan(at, Math.Min(random.Next(1, 8), bytes.Length - at)).Fill((byte)random.Next(256));
        }

        return bytes;
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <summary>Runs after the tests that run side by side.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneDefinition;
}
