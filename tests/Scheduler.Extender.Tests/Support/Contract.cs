using System.Text.Json;

namespace Scheduler.Extender.Tests.Support;

/// <summary>
/// Checks an answer against what kube-scheduler accepts, knowing the protocol but nothing of our code. Of a request it takes every
/// string anywhere for a name that may have been sent, so that it holds for mutilated requests too.
/// </summary>
public static class Contract
{
    /// <summary>Throws when the answer breaks the contract.</summary>
    public static void Check(string verb, ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> answer)
    {
        var sent = Strings(request);
        using var json = JsonDocument.Parse(answer);
        switch (verb)
        {
            case "prioritize": CheckPriorities(json.RootElement, sent); break;
            case "filter": CheckFilterResult(json.RootElement, sent); break;
            case "preempt": CheckPreemption(json.RootElement, sent); break;
            case "bind": Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("Error").ValueKind); break;
            default: throw new ArgumentOutOfRangeException(nameof(verb), verb, "Not a verb.");
        }
    }

    private static void CheckPriorities(JsonElement answer, HashSet<string> sent)
    {
        var hosts = new HashSet<string>();
        foreach (var priority in answer.EnumerateArray())
        {
            Assert.Equal(["Host", "Score"], priority.EnumerateObject().Select(member => member.Name));
            Assert.True(hosts.Add(priority.GetProperty("Host").GetString()!), "A host is scored twice: kube-scheduler adds the scores up.");
            Assert.InRange(priority.GetProperty("Score").GetInt64(), 0, 10);
            Assert.Matches("^[0-9]+$", priority.GetProperty("Score").GetRawText());
        }

        Assert.Subset(sent, hosts);
    }

    private static void CheckFilterResult(JsonElement answer, HashSet<string> sent)
    {
        var (names, nodes) = (answer.GetProperty("NodeNames"), answer.GetProperty("Nodes"));
        Assert.True(names.ValueKind == JsonValueKind.Array ^ nodes.ValueKind == JsonValueKind.Object, "Exactly one of NodeNames and Nodes counts.");
        var passed = names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(name => name.GetString()!)
            : nodes.GetProperty("items").EnumerateArray().Select(NameOf);
        Assert.Subset(sent, passed.ToHashSet());
        Assert.Empty(answer.GetProperty("FailedNodes").EnumerateObject());
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

    private static string NameOf(JsonElement node) =>
        // Go's decoder goes on filling the same struct when a key comes again, in any case, and passes over nulls.
        Objects([node], "metadata").SelectMany(metadata => metadata.EnumerateObject())
            .Last(member => Is(member, "name") && member.Value.ValueKind == JsonValueKind.String).Value.GetString()!;

    private static IEnumerable<JsonElement> Objects(IEnumerable<JsonElement> parents, string key) => parents
        .SelectMany(parent => parent.EnumerateObject())
        .Where(member => Is(member, key) && member.Value.ValueKind == JsonValueKind.Object)
        .Select(member => member.Value);

    private static bool Is(JsonProperty member, string name) => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> Strings(ReadOnlyMemory<byte> request)
    {
        var strings = new HashSet<string>();
        var reader = new Utf8JsonReader(request.Span, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && TryText(ref reader) is { } text) strings.Add(text);
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
