using System.Globalization;

namespace Scheduler.Extender.Tests.Verbs.Wire;

/// <summary>
/// Bodies that mean an offer, in any form that JSON allows: order and case of keys, escapes, white space, names or whole nodes.
/// </summary>
internal static class RandomBody
{
    private static readonly string[] Spaces = ["", "", "", " ", "\n", " \t\r\n"];

    public static string Of(Random random)
    {
        var names = random.Next(2) == 0;
        string[] members =
        [
            Member(random, "Pod", Pod(random)),
            Member(random, "NodeNames", names ? Names(random) : "null"),
            Member(random, "Nodes", names && random.Next(3) > 0 ? "null" : Nodes(random)),
        ];
        if (random.Next(2) == 0) random.Shuffle(members);
        return $"{{{string.Join(',', members)}}}{Space(random)}";
    }

    private static string Pod(Random random)
    {
        string[] metadata =
        [
            Member(random, "name", "\"p\""),
            Member(random, "namespace", "\"d\""),
            Member(random, "uid", Text(random, "u-1")),
            Member(random, "annotations", $"{{{Text(random, "hdfs.locality/paths")}:{Text(random, "/a b/ö")}}}"),
        ];
        random.Shuffle(metadata);
        return $"{{{Member(random, "metadata", $"{{{string.Join(',', metadata)}}}")},{Member(random, "spec", Filler(random))}}}";
    }

    private static string Names(Random random) => List(random, () => Text(random, NameOf(random)));

    private static string Nodes(Random random) => $"{{\"metadata\":{{}},{Member(random, "items", List(random, () => Node(random)))}}}";

    private static string Node(Random random)
    {
        string[] metadata = [Member(random, "name", Text(random, NameOf(random))), Member(random, "labels", Filler(random))];
        string[] members = [Member(random, "metadata", $"{{{string.Join(',', metadata)}}}"), Member(random, "status", Filler(random))];
        random.Shuffle(members);
        return $"{{{string.Join(',', members)}}}";
    }

    private static string NameOf(Random random) => string.Create(CultureInfo.InvariantCulture, $"node-{random.Next(30)}.é");

    private static string List(Random random, Func<string> element) =>
        $"[{Space(random)}{string.Join($",{Space(random)}", Enumerable.Range(0, random.Next(12)).Select(_ => element()))}]";

    private static string Filler(Random random) => random.Next(4) switch
    {
        0 => "{}",
        1 => "{\"x\":[1,-2.5e3,true,null,\"}]\\\\\"]}",
        2 => "{\"name\":\"other\",\"metadata\":{\"name\":\"not this\"}}",
        _ => $"{{\"y\":{Text(random, "{[\u4e16")}}}",
    };

    private static string Member(Random random, string key, string value)
    {
        var spelled = random.Next(8) switch { 0 => key.ToUpperInvariant(), 1 => key.ToLowerInvariant(), _ => key };
        return $"{Space(random)}\"{spelled}\"{Space(random)}:{Space(random)}{value}";
    }

    /// <summary>A text, with any of its characters as an escape.</summary>
    private static string Text(Random random, string text) =>
        $"\"{string.Concat(text.Select(unit => random.Next(15) == 0 ? $"\\u{(int)unit:x4}" : unit.ToString()))}\"";

    private static string Space(Random random) => random.Next(3) == 0 ? Spaces[random.Next(Spaces.Length)] : "";
}
