namespace Scheduler.Testing;

/// <summary>Texts of 250 kB, nearly as long as Kubernetes lets all annotations of a pod be, that an attacker wrote.</summary>
public static class HostileTexts
{
    /// <summary>Characters of each of them, at least.</summary>
    public const int Length = 250_000;

    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["many short entries"] = Repeat("a,"),
        ["many paths"] = string.Join(',', Enumerable.Range(0, 25_000).Select(number => $"/d/{number:000000}")),
        ["many paths of one name"] = Repeat("/a;"),
        ["one entry"] = Repeat("a"),
        ["one path"] = "/" + Repeat("a"),
        ["one path of many components"] = Repeat("/a"),
        ["long paths"] = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"/{number}{new string('x', 7_000)}")),
        ["open braces"] = "/" + Repeat("{"),
        ["deep braces"] = $"/{new string('{', Length / 2)}a/,b{new string('}', Length / 2)}",
        ["braces with slashes"] = "/" + Repeat("{a/,b}"),
        ["commas in a brace"] = "/{" + Repeat("a,") + "}",
        ["index"] = "/" + Repeat("{index}"),
        ["index in many entries"] = Repeat("/{index} "),
        ["white space"] = Repeat(" \t\n\u2003"),
        ["combining characters"] = "/a" + Repeat("\u0301"),
        ["surrogate pairs"] = "/" + Repeat("\ud83d\udc18"),
        ["lone surrogates"] = "/" + Repeat("\ud800"),
        ["backslashes"] = "/" + Repeat("\\"),
        ["escaped separators"] = "/" + Repeat("\\,"),
        ["classes"] = "/" + Repeat("[a-z]"),
        ["wildcards"] = "/" + Repeat("?"),
        ["digits"] = Repeat("9"),
        ["zeros"] = Repeat("0"),
        ["durations"] = Repeat("1s"),
        ["NUL"] = Repeat("\0"),
        ["schemes"] = Repeat("hdfs:"),
    };

    /// <summary>Their names, for theories.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The text of this name.</summary>
    public static string Of(string name) => ByName[name];

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, Length / text.Length));
}
