using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Testing.Fuzz;

/// <summary>
/// Damages JSON bodies, by seed: half of the results are still JSON, of another structure, or with hostile values of our annotations.
/// </summary>
public sealed class JsonMutator(int seed)
{
    private static readonly string[] OddValues =
        ["null", "1e400", "-1", "true", "\"\\ud800\"", "\"\"", "[]", "{}", "[[[[]]]]", "9999999999999999999999", "\"\\u0000\"", "0.5"];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy.</summary>
    public byte[] Mutate(byte[] body) => _random.Next(2) == 0 ? MutateBytes(body) : MutateStructure(body);

    private byte[] MutateBytes(byte[] body)
    {
        var bytes = body.ToList();
        for (var edits = _random.Next(1, 5); edits > 0 && bytes.Count > 1; edits--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(5))
            {
                case 0: bytes[at] = (byte)_random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)_random.Next(256)); break;
                case 3: bytes.RemoveRange(at, _random.Next(bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, _random.Next(Math.Min(200, bytes.Count - at)))); break;
            }
        }

        return [.. bytes];
    }

    private byte[] MutateStructure(byte[] body)
    {
        // A text with markers, so that what JsonNode cannot hold (1e400, equal keys, lone surrogates) can be put in.
        var root = JsonNode.Parse(body)!;
        var replacements = new Dictionary<string, string>();
        var isAnnotated = _random.Next(3) == 0 && TryAnnotate(root);
        for (var edits = isAnnotated ? _random.Next(2) : _random.Next(1, 4); edits > 0; edits--) Edit(Pick(root), replacements);
        var text = root.ToJsonString();
        foreach (var (marker, raw) in replacements) text = text.Replace(marker, raw, StringComparison.Ordinal);
        return _random.Next(20) == 0 ? Deep(text) : Encoding.UTF8.GetBytes(text);
    }

    private bool TryAnnotate(JsonNode root)
    {
        if (root["Pod"]?["metadata"] is not JsonObject metadata) return false;
        if (metadata["annotations"] is not JsonObject annotations) metadata["annotations"] = annotations = [];
        for (var values = _random.Next(1, 4); values > 0; values--)
        {
            var (name, value) = HostileAnnotations.Any(_random);
            annotations[name] = value;
        }

        return true;
    }

    private JsonNode Pick(JsonNode node)
    {
        while (_random.Next(4) != 0)
        {
            var children = (node switch
            {
                JsonObject members => members.Select(member => member.Value),
                JsonArray elements => elements,
                _ => [],
            }).Where(child => child is JsonObject { Count: > 0 } or JsonArray { Count: > 0 }).ToArray();
            if (children.Length == 0) break;
            node = children[_random.Next(children.Length)]!;
        }

        return node;
    }

    private void Edit(JsonNode node, Dictionary<string, string> replacements)
    {
        if (node is JsonArray array) EditArray(array, replacements);
        else if (node is JsonObject members) EditObject(members, replacements);
    }

    private void EditArray(JsonArray array, Dictionary<string, string> replacements)
    {
        if (array.Count == 0) return;
        var at = _random.Next(array.Count);
        switch (_random.Next(4))
        {
            case 0: array.RemoveAt(at); break;
            case 1: array.Add(array[at]?.DeepClone()); break;
            case 2: array[at] = Marker(Odd(), replacements); break;
            default: Reverse(array); break;
        }
    }

    private void EditObject(JsonObject members, Dictionary<string, string> replacements)
    {
        if (members.Count == 0) return;
        var (key, value) = members.ElementAt(_random.Next(members.Count));
        switch (_random.Next(6))
        {
            case 0: members.Remove(key); break;
            case 1: members[key] = Marker(Odd(), replacements); break;
            case 2: Rename(members, key, key.ToUpperInvariant()); break;
            case 3: Rename(members, key, OddKey()); break;
            case 4: // the same key once more, with another value
                var again = $"{value?.ToJsonString() ?? "null"},{JsonSerializer.Serialize(key)}:{Odd()}";
                members[key] = Marker(again, replacements);
                break;
            default: members.TryAdd(OddKey(), Marker(Odd(), replacements)); break;
        }
    }

    private string OddKey() =>
        (string[])["Nodes", "NodeNames", "Pod", "metadata", "name", "UID", "items", "", "NodeNameToVictims"] is var keys
        ? keys[_random.Next(keys.Length)]
        : "";

    private string Odd() => OddValues[_random.Next(OddValues.Length)];

    private static void Rename(JsonObject members, string key, string name)
    {
        var value = members[key];
        members.Remove(key);
        members[name] = value?.DeepClone();
    }

    private static void Reverse(JsonArray array)
    {
        var elements = array.Select(element => element?.DeepClone()).Reverse().ToArray();
        array.Clear();
        foreach (var element in elements) array.Add(element);
    }

    private JsonValue Marker(string raw, Dictionary<string, string> replacements)
    {
        var marker = $"marker-{_random.NextInt64():x}";
        replacements[$"\"{marker}\""] = raw;
        return JsonValue.Create(marker);
    }

    private byte[] Deep(string text)
    {
        var depth = _random.Next(1, 2000);
        var nested = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        return Encoding.UTF8.GetBytes($"{{\"deep\":{nested},{text[1..]}");
    }
}
