using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Scheduler.SparkFileSystem.Tests.Jvm;
using Scheduler.SparkFileSystem.Tests.Service;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>Damaged answers, by seed, against another reader of JSON: what that one refuses, the jar must not use.</summary>
[Collection(SparkJvms.Collection)]
public sealed class HostileAnswerTests(SparkJvms jvms)
{
    private const int Answers = 400;

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0031", "null", "1e9", "-", "0", " ", "\n", "\t", "nodes", "10.0.0.1"];

    private static readonly Location[] Blocks = [Location.On("10.0.0.1", "10.0.0.2"), Location.On("10.0.0.3")];

    [JavaFact]
    public async Task Locate_DamagedAnswer_IsAsItCameOrByAMapThatTheAnswerHas()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("HOSTILE_SEED") ?? "1", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        await using var service = await ExecutorsService.StartAsync();
        service.Nodes = new() { ["10.0.0.1"] = ["10.244.1.5"], ["10.0.0.2"] = ["10.244.2.5", "fd00::5"], ["10.0.0.3"] = [] };
        var spark = await jvms.InPodAsync();
        await spark.OpenAsync(service.UrlSetting);
        var rewritten = 0;

        for (var i = 0; i < Answers; i++)
        {
            var answer = Damaged(Encoding.UTF8.GetString(service.Map), random);
            service.AnswerText(200, answer);
            await spark.AdvanceAsync(2_000);
            var located = await spark.LocateAsync(Blocks);
            var expected = Expected(answer);
            Assert.True(
                located.Select(each => string.Join(',', each.Hosts)).SequenceEqual(expected), $"HOSTILE_SEED={seed}, answer {i}: {answer}");
            if (expected[0] != string.Join(',', Blocks[0].Hosts)) rewritten++;
        }

        Assert.InRange(rewritten, 1, Answers - 1);
    }

    private static string Damaged(string text, Random random)
    {
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(text.Length);
            var length = random.Next(2) == 0 ? 0 : random.Next(Math.Min(3, text.Length - at));
            text = text.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]);
        }

        return text;
    }

    /// <summary>Hosts of each block by the answer's map; as they came if System.Text.Json finds none in it.</summary>
    private static string[] Expected(string answer)
    {
        var nodes = Nodes(answer);
        return nodes.Count == 0
            ? [.. Blocks.Select(block => string.Join(',', block.Hosts))]
            : [.. Blocks.Select(block => string.Join(',', HostsOf(block, nodes)))];
    }

    private static IEnumerable<string> HostsOf(Location block, Dictionary<string, string[]> nodes) => block.Names
        .SelectMany(name => nodes.GetValueOrDefault(name.Split(':')[0], []))
        .Distinct().DefaultIfEmpty("localhost");

    private static Dictionary<string, string[]> Nodes(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var nodes = new Dictionary<string, string[]>();
            foreach (var node in document.RootElement.GetProperty("nodes").EnumerateObject())
            {
                var executors = node.Value.EnumerateArray().Select(each => each.GetString()!).ToArray();
                if (executors.Any(each => !IsAddress(each)) || !IsNode(node.Name, executors)) return [];
                nodes[node.Name] = [.. executors.Select(each => each.Contains(':', StringComparison.Ordinal) ? $"[{each}]" : each)];
            }

            return nodes.Where(node => node.Value.Length > 0).ToDictionary();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return [];
        }
    }

    /// <summary>A name with a colon must be an IPv6 address; any other one fits no replica or one.</summary>
    private static bool IsNode(string name, string[] executors) =>
        executors.Length == 0 || !name.Contains(':', StringComparison.Ordinal) || IPAddress.TryParse(name, out _);

    private static bool IsAddress(string? text) =>
        text is { Length: >= 2 and <= 45 } && text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':');
}
