using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Scheduler.Core.Pods;
using Scheduler.Verbs.Wire;

namespace Scheduler.Extender.Tests.Verbs.Wire;

/// <summary>Answers put together from ready pieces are those of a plain JSON writer, to the byte.</summary>
public sealed class AnswersTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = Answers.Encoder };
    private static readonly ImmutableArray<string> Names = [.. Enumerable.Range(0, 70).Select(NameOf)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WritePriorities_RandomOffersAndScores_IsWhatAPlainWriterWrites(bool sparse)
    {
        var random = new Random(11);
        for (var turn = 0; turn < 500; turn++)
        {
            var numbers = OfferOf(random);
            var highest = random.Next(11);
            AssertSame(numbers, [.. numbers.Select(_ => random.Next(4) == 0 ? highest : random.Next(highest + 1))], sparse);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    public void WritePriorities_OneScoreForAll_IsWhatAPlainWriterWrites(int score)
    {
        var numbers = Enumerable.Range(0, Names.Length).ToArray();

        AssertSame(numbers, [.. numbers.Select(_ => score)], sparse: false);
        AssertSame(numbers, [.. numbers.Select(_ => score)], sparse: true);
    }

    [Fact]
    public void WritePriorities_NoNode_IsAnEmptyList() => AssertSame([], [], sparse: false);

    /// <summary>Names of several lengths, some with what JSON escapes.</summary>
    private static string NameOf(int number) => number % 9 == 0 ? $"n\"{number}\\é" : "node-" + new string('x', number % 5) + number;

    /// <summary>A few stretches of the table's order, as kube-scheduler's rotation gives them, or any order.</summary>
    private static int[] OfferOf(Random random)
    {
        var numbers = Enumerable.Range(0, Names.Length).ToArray();
        if (random.Next(3) == 0) random.Shuffle(numbers);
        var start = random.Next(numbers.Length);
        return [.. numbers[start..].Concat(numbers[..start]).Where(_ => random.Next(20) > 0).Take(random.Next(numbers.Length))];
    }

    private static void AssertSame(int[] numbers, int[] scores, bool sparse)
    {
        using var offer = new ExtenderOffer(new PodMetadata("d", "p", "u"), new NodeNameTable(Names));
        foreach (var number in numbers) offer.Add(number);
        var answer = new ArrayBufferWriter<byte>();

        Answers.WritePriorities(answer, offer, scores, sparse);

        Assert.Equal(Plain(numbers, scores, sparse && scores.Any(score => score > 0)), Encoding.UTF8.GetString(answer.WrittenSpan));
    }

    private static string Plain(int[] numbers, int[] scores, bool omitsZeros) => JsonSerializer.Serialize(
        numbers
            .Zip(scores, (number, score) => new { Host = Names[number], Score = score })
            .Where(element => !omitsZeros || element.Score > 0),
        Relaxed);
}
