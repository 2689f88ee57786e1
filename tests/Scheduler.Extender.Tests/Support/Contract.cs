using System.Text.Json;

namespace Scheduler.Extender.Tests.Support;

/// <summary>
/// Checks an answer against what kube-scheduler accepts, knowing the protocol but nothing of our code. It holds for mutilated requests
/// too: which nodes those offer is read by the rules of Go's decoder. Of a preemption every string anywhere may be a name.
/// </summary>
public static class Contract
{
    /// <summary>Constant: a reason that changes has kube-scheduler try the pod again without end.</summary>
    private static readonly HashSet<string> FilterReasons =
        ["hdfs.locality: waiting for a node-local slot", "hdfs.locality: waiting for a rack-local slot"];

    /// <summary>Throws when the answer breaks the contract.</summary>
    /// <param name="verb">The verb asked.</param>
    /// <param name="request">The body sent.</param>
    /// <param name="answer">The body answered.</param>
    /// <param name="sparse">Whether zeros may be left out of the scores (<c>Extender:SparseScores</c>).</param>
    public static void Check(string verb, ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> answer, bool sparse = false)
    {
        using var json = JsonDocument.Parse(answer);
        switch (verb)
        {
            case "prioritize": CheckPriorities(json.RootElement, OfferedNodes.Of(request), sparse); break;
            case "filter": CheckFilterResult(json.RootElement, OfferedNodes.Of(request)); break;
            case "preempt": CheckPreemption(json.RootElement, Strings(request)); break;
            case "bind": Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("Error").ValueKind); break;
            default: throw new ArgumentOutOfRangeException(nameof(verb), verb, "Not a verb.");
        }
    }

    private static void CheckPriorities(JsonElement answer, IReadOnlySet<string> offered, bool sparse)
    {
        var hosts = new HashSet<string>();
        foreach (var priority in answer.EnumerateArray())
        {
            Assert.Equal(["Host", "Score"], priority.EnumerateObject().Select(member => member.Name));
            Assert.True(hosts.Add(priority.GetProperty("Host").GetString()!), "A host is scored twice: kube-scheduler adds the scores up.");
            Assert.InRange(priority.GetProperty("Score").GetInt64(), 0, 10);
            Assert.Matches("^[0-9]+$", priority.GetProperty("Score").GetRawText());
        }

        if (sparse) Assert.Subset(offered.ToHashSet(), hosts);
        else AssertSame(offered, hosts);
    }

    private static void CheckFilterResult(JsonElement answer, IReadOnlySet<string> offered)
    {
        var (names, nodes) = (answer.GetProperty("NodeNames"), answer.GetProperty("Nodes"));
        Assert.True(
            names.ValueKind == JsonValueKind.Array ^ nodes.ValueKind == JsonValueKind.Object, "Exactly one of NodeNames and Nodes counts.");
        var passed = names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(name => name.GetString()!).ToArray()
            : [.. nodes.GetProperty("items").EnumerateArray().Select(node => OfferedNodes.NameOf(node)!)];
        var failed = answer.GetProperty("FailedNodes").EnumerateObject().ToDictionary(node => node.Name, node => node.Value.GetString()!);
        Assert.Distinct(passed);
        AssertSame(offered, [.. passed, .. failed.Keys]);
        Assert.Subset(FilterReasons, failed.Values.ToHashSet());
        Assert.Empty(answer.GetProperty("FailedAndUnresolvableNodes").EnumerateObject());
        Assert.Equal("", answer.GetProperty("Error").GetString());
    }

    private static void CheckPreemption(JsonElement answer, HashSet<string> sent)
    {
        foreach (var node in answer.GetProperty("NodeNameToMetaVictims").EnumerateObject())
        {
            Assert.Contains(node.Name, sent);
            var pods = node.Value.GetProperty("Pods").EnumerateArray().ToArray();
            Assert.NotEmpty(pods); // a node without victims aborts the preemption
            Assert.All(pods, pod => Assert.Contains(pod.GetProperty("UID").GetString()!, sent));
            Assert.Equal(JsonValueKind.Number, node.Value.GetProperty("NumPDBViolations").ValueKind);
        }
    }

    private static void AssertSame(IEnumerable<string> offered, IEnumerable<string> answered) =>
        Assert.Equal(offered.Order(StringComparer.Ordinal), answered.Order(StringComparer.Ordinal));

    private static HashSet<string> Strings(ReadOnlyMemory<byte> request)
    {
        var strings = new HashSet<string>();
        var reader = new Utf8JsonReader(request.Span, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && TryText(ref reader) is { } text)
                strings.Add(text);
        return strings;
    }

    private static string? TryText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // not Unicode: cannot be a name in any answer
        }
    }
}
