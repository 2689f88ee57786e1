using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Tests.Fields;
using Xunit.Abstractions;

namespace Scheduler.ParquetFooters.Tests.Footers;

/// <summary>
/// Damaged footers of every sample, by bytes and by fields in turn: no exception but ours, no more than 64 MiB and 100 ms each. A million:
/// <c>MUTATIONS=1000000 MUTATION_SEED=7 dotnet test -c Release tests/Scheduler.ParquetFooters.Tests --filter MutatedFooter</c>.
/// </summary>
public sealed class MutatedFooterTests(ITestOutputHelper output)
{
    private const int DefaultMutations = 20_000;
    private const long MaxAllocatedBytes = 64 << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(100);
    private static readonly ParquetFooterReader Reader = new();

    private readonly int _seed = Setting("MUTATION_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);

    [Fact]
    public void MutatedFooter_All_AreReadOrRefused()
    {
        output.WriteLine($"seed MUTATION_SEED={_seed}");
        var random = new Random(_seed);
        var samples = SampleFiles.Readable.Select(Sample.Of).ToArray();
        var read = 0;
        var mutations = Setting("MUTATIONS") ?? DefaultMutations;
        for (var i = 0; i < mutations; i++)
        {
            var sample = samples[random.Next(samples.Length)];
            var footer = i % 2 == 0
                ? new ByteMutator(random).Mutate(sample.Footer)
                : FieldTreeWriter.Write(new FieldTreeMutator(random).Mutate(sample.Tree));
            if (IsRead(WithFrame(footer, random), sample.BodyLength, $"{sample.Name}, mutation {i}, seed MUTATION_SEED={_seed}")) read++;
        }

        output.WriteLine($"{mutations} mutations, {read} of them read");
        Assert.InRange(read, mutations / 100, mutations - (mutations / 10));
    }

    [Fact]
    public void FieldTree_OfEverySample_IsWrittenAsItWasRead() => Assert.All(
        SampleFiles.Readable.Select(Sample.Of), sample =>
            Assert.Equal(sample.Footer[..sample.TreeLength], FieldTreeWriter.Write(sample.Tree)));

    private bool IsRead(byte[] tail, long bodyLength, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = TimeProvider.System.GetTimestamp();
        var isRead = TryRead(tail, bodyLength, what);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= MaxAllocatedBytes, $"{allocated} bytes were allocated: {what}");
        // The machine may have done something else meanwhile: what is slow by itself is slow each time.
        for (var attempt = 0; elapsed > MaxTime; attempt++)
        {
            Assert.True(attempt < 10, $"It took {elapsed}: {what}");
            started = TimeProvider.System.GetTimestamp();
            TryRead(tail, bodyLength, what);
            elapsed = TimeProvider.System.GetElapsedTime(started);
        }

        return isRead;
    }

    private static bool TryRead(byte[] tail, long bodyLength, string what)
    {
        var fileLength = bodyLength + tail.Length;
        try
        {
            // A client reads as much as the footer asks for, and no more than there is.
            if (Reader.MeasureFooter(tail, fileLength) > tail.Length) return false;
            var layout = Reader.ReadLayout(tail, fileLength);
            for (var chunk = 0; chunk < layout.RowGroupCount * layout.Columns.Length; chunk++)
            {
                var range = layout.Chunk(chunk / layout.Columns.Length, chunk % layout.Columns.Length);
                if (range.Length > 0) Assert.True(range.Offset >= 4 && range.End <= fileLength, $"{range} is not in the file: {what}");
            }

            return true;
        }
        catch (ParquetFormatException)
        {
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{e.GetType().Name}: {what}", e);
        }
    }

    private static byte[] WithFrame(byte[] footer, Random random)
    {
        var frame = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(frame, random.Next(50) == 0 ? random.Next() : footer.Length);
        "PAR1"u8.CopyTo(frame.AsSpan(4));
        return [.. footer, .. frame];
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>A sample's footer as bytes and as a tree, and how many bytes precede it.</summary>
    private sealed record Sample(string Name, byte[] Footer, FieldValue Tree, int TreeLength, long BodyLength)
    {
        public static Sample Of(string name)
        {
            var file = Captures.Bytes(name);
            var footer = file[^Reader.MeasureFooter(file, file.Length)..^8];
            var (tree, length) = FieldTreeReader.Read(footer);
            return new Sample(name, footer, tree, length, file.Length - footer.Length - 8);
        }
    }
}
