namespace Scheduler.Testing.Fuzz;

/// <summary>Values that no sane user writes into our annotations, and an attacker will.</summary>
public static class HostileAnnotations
{
    private const string Prefix = "hdfs.locality/";
    private const int LongestGlob = 1_500;

    private static readonly string[] Names = ["paths", "nameservice", "group", "group-size", "level", "max-wait"];

    /// <summary>Invalid everywhere.</summary>
    private static readonly string[] Texts =
    [
        "", " ", ",;, ;", "\0", "\u0001\u001f\u007f", "\r\n\t", "\u202e\ufeff\u200b", "\\", "\\\\\\", "/data/in\\", "/a\\,b\\;c\\ d\\",
        new('x', 8_000), new('/', 8_000), new(
            '\u00e9',
            8_000), "NaN", "null", "true", "[]", "\ud83d\udc18", "%s%n%00", "../../etc/passwd", "{index}", "/data/{index}/in",
    ];

    private static readonly string[] Numbers =
    [
        "\u0663", "\uff11", "1\u0662", "-1", "+1", "0", "0x10", "1e3", "1.5", "2147483648", "9223372036854775807", "9223372036854775808",
        "-9223372036854775809", "NaN", "\u221e", "Infinity", new('9', 400),
    ];

    private static readonly string[] Durations =
    [
        "\u0663s", "\uff11s", "\u0663\u0664:00:00", "00:00:\uff11", "-1s", "1", ".s", "s", "1h1", "9223372036854775807ns",
        "9223372036854775808ns", "9999999999999h",
        "106751.991167300h", "0.0000000000000000000000000001ns", "10675199.02:48:05.4775807", "10675199.02:48:05.4775808",
        "-10675199.02:48:05.4775808", "24:00:00", "99999999.00:00:00",
        "NaNs", "1e400h", "1\u00b5s", "1\u03bcs", Repeat("1s", 4_000), Repeat("0.", 4_000),
    ];

    private static readonly string[] Paths =
    [
        "/{", "/}", "/{a", "/a}", "/{a,b", "/{a/,b", "/{{{a,b}", "/[", "/]", "/[a", "/[]", "/[^]", "/[!]", "/[z-a]", "/[a-", "/[\\", "/{\\",
        "/{,}", "/{/}", "/{/,/}", "/(a|b)", "/^a$", "/a**b", "/.", "/..",
        "/data/../in", "/data//in", "//data/in", "data/in", "hdfs:", "hdfs://", "hdfs:///", "hdfs://:0/", "hdfs://ns1:99999/a",
        "hdfs://[::1]:8020/a", "hdfs://[/a", "hdfs://a b/c", "hdfs://%00/a",
        "hdfs://user:secret@ns1/a", "s3a://bucket/a", "file:///etc/passwd", "HDFS://NS1/data/in", "/\u0661\u0662", "/data/in\0",
        "/data/in?op=DELETE&recursive=true", "/data/in#x", "/data/in%2f..%2f",
        Repeat("/a", LongestGlob / 2), Repeat("/*", LongestGlob / 2), $"/{Repeat("{a/,b}", LongestGlob / 6)}", Repeat("/{a,b}", LongestGlob / 6), $"/{new string('{', LongestGlob / 2)}", $"/{new string('{', 700)}a/,b{new string('}', 700)}",
        $"/data/{{{Repeat("in,", LongestGlob / 4)}in}}", $"/{Repeat("*a", LongestGlob / 2)}", $"/{Repeat("?", LongestGlob - 1)}",
        $"/[{Repeat("a-z", LongestGlob / 4)}]", Repeat("/data/in,", LongestGlob / 9), Repeat("/{a/,b}/*", LongestGlob / 9),
    ];

    /// <summary>The full name of one of our annotations, and a value for it.</summary>
    public static (string Name, string Value) Any(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var name = Names[random.Next(Names.Length)];
        var fitting = name switch
        {
            "paths" or "nameservice" => Paths,
            "group-size" => Numbers,
            "max-wait" => Durations,
            _ => Texts,
        };
        var values = random.Next(3) == 0 ? Texts : fitting;
        return (Prefix + name, values[random.Next(values.Length)]);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
