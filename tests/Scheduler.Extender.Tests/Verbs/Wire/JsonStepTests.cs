using System.Text;
using System.Text.Json;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Tests.Verbs.Wire;

public sealed class JsonStepTests
{
    [Fact]
    public void EndOf_RandomValues_IsWhereTheJsonReaderEnds()
    {
        var random = new Random(3);
        for (var turn = 0; turn < 2_000; turn++)
        {
            var json = Encoding.UTF8.GetBytes(new string(' ', random.Next(70)) + ValueOf(random, depth: 0) + "]}\"");
            var start = json.AsSpan().IndexOfAny((byte)'{', (byte)'[');
            var reader = new Utf8JsonReader(json.AsSpan(start));
            reader.Read();
            reader.Skip();

            Assert.Equal(start + (int)reader.BytesConsumed, JsonStep.EndOf(json, start));
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"}")]
    [InlineData("[[]")]
    [InlineData("{\"a\\\"}")]
    public void EndOf_Unfinished_IsNoEnd(string json) => Assert.Equal(JsonStep.NoEnd, JsonStep.EndOf(Encoding.UTF8.GetBytes(json), 0));

    private static string ValueOf(Random random, int depth)
    {
        var members = Enumerable.Range(0, random.Next(4)).Select(_ => depth > 4 || random.Next(3) == 0 ? TextOf(random) : ValueOf(random, depth + 1)).ToArray();
        return random.Next(2) == 0
            ? $"[{string.Join(',', members)}]"
            : $"{{{string.Join(',', members.Select(member => $"{TextOf(random)}:{member}"))}}}";
    }

    private static string TextOf(Random random)
    {
        string[] pieces = ["{", "}", "[", "]", "\\\"", "\\\\", "x", "é", ",:", "\\u007b"];
        return $"\"{string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)]))}\"";
    }
}
