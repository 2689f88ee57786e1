using System.Text.RegularExpressions;
using Scheduler.Extender.Tests.Configuration;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>Texts for users and comments are plain field English: none holds what <c>banned-words.txt</c> lists.</summary>
public sealed partial class BannedWordsTests
{
    private const string Marker = "# instead:";

    /// <summary>The sandbox is for tests and the demo; its texts are not for users.</summary>
    private const string Sandbox = "Scheduler.Sandbox";

    private static readonly string[] PageFolders = [".github", "config", "dashboards", "deploy", "src", "tests"];

    private static readonly BannedWord[] Words =
        [.. File.ReadLines(Path.Combine(ConfigurationFiles.Repository, ListPath)).Where(IsRule).Select(BannedWord.Of)];

    private static string ListPath => "tests/Scheduler.Extender.Tests/Conventions/banned-words.txt";

    public static TheoryData<string> Pages =>
    [
        .. PageFolders.SelectMany(
            folder => Directory.EnumerateFiles(Path.Combine(ConfigurationFiles.Repository, folder), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(ConfigurationFiles.Repository, "README.md"))
            .Select(file => Path.GetRelativePath(ConfigurationFiles.Repository, file))
            .Where(IsPage),
    ];

    [Fact]
    public void List_All_SayWhatToWriteInstead() => Assert.All(Words, word => Assert.NotEmpty(word.Instead));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_All_HoldsNoBannedWord(string page) =>
        AssertNone(Hits(File.ReadAllText(Path.Combine(ConfigurationFiles.Repository, page))));

    [Fact]
    public void Literals_OfAllProjects_HoldNoBannedWord()
    {
        Assert.NotEmpty(Source.Files.SelectMany(file => LiteralsIn(file.Lines)));
        AssertNone(
            from file in Source.Files
            where Source.ProjectOf(file.Name) != Sandbox
            from literal in LiteralsIn(file.Lines)
            from hit in Hits(literal)
            select $"{file.Name}: {hit}");
    }

    [Fact]
    public void Comments_OfProductAndTests_HoldNoBannedWord() => AssertNone(
        from file in Source.Files.Concat(Source.TestFiles)
        from comment in CommentsIn(file.Lines)
        from hit in Hits(comment)
        select $"{file.Name}: {hit}");

    [Theory]
    [InlineData("log(\"Redis is away\");", "Redis is away")]
    [InlineData("log(\"What is \"\n    + $\"to be had {x}\");", "What is to be had {x}")]
    [InlineData("var picture = 1; // \"nobody\"", null)]
    [InlineData("/// <summary>A \"picture\".</summary>", null)]
    public void LiteralsIn_Code_AreTheTextsAlone(string code, string? literal) =>
        Assert.Equal(literal is null ? [] : [$"\"{literal}\""], LiteralsIn(code.Split('\n')));

    [Fact]
    public void CommentsIn_ConsecutiveLines_AreOne() =>
        Assert.Equal(["one\ntwo", "three"], CommentsIn(["    /// one", "    /// two", "    var x = 1;", "// three"]));

    [Theory]
    [InlineData("the picture before")]
    [InlineData("locations are not to be had")]
    [InlineData("the NameNode is away")]
    [InlineData("the owner is told of it")]
    [InlineData("said once in the log")]
    [InlineData("worked out beside the requests")]
    [InlineData("a cost beside a floor")]
    [InlineData("it counts for nobody")]
    [InlineData("a look at\nthe edit log failed")]
    [InlineData("whoever lands there")]
    [InlineData("files that count whole")]
    [InlineData("Mend the check")]
    public void Hits_Dialect_AreFound(string text) => Assert.NotEmpty(Hits(text));

    [Theory]
    [InlineData("the previous snapshot; screenshots and pictures in the report")]
    [InlineData("{\"evidence\":\"…\",\"cure\":\"…\"}")]
    [InlineData("next to kube-scheduler, beside it; a dashboard; an island")]
    public void Hits_PlainEnglish_AreNone(string text) => AssertNone(Hits(text));

    /// <summary>One message with every hit: xunit would shorten a list.</summary>
    private static void AssertNone(IEnumerable<string> hits) => Assert.True(!hits.Any(), string.Join('\n', hits));

    private static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    private static bool IsRule(string line) => line.Length > 0 && line[0] != '#';

    private static bool IsPage(string file)
    {
        var parts = file.Split(Path.DirectorySeparatorChar);
        if (parts.Any(part => part is "bin" or "obj" or "node_modules")) return false;
        return parts[0] switch
        {
            "config" or "dashboards" => true,
            "src" => parts.Contains("Page") || file.EndsWith(".md", StringComparison.Ordinal),
            _ => file.EndsWith(".md", StringComparison.Ordinal),
        };
    }

    private static IEnumerable<string> Hits(string text) =>
        from word in Words
        from Match match in word.Pattern.Matches(text)
        select $"{Around(text, match)} (instead: {word.Instead})";

    private static string Around(string text, Match match)
    {
        const int context = 40;
        var start = Math.Max(0, match.Index - context);
        return text[start..Math.Min(text.Length, match.Index + match.Length + context)].ReplaceLineEndings(" ");
    }

    /// <summary>From the first quote of each line to its last; literals that are joined by + over several lines count as one.</summary>
    private static IEnumerable<string> LiteralsIn(string[] lines) =>
        from line in Joint()
            .Replace(string.Join('\n', lines.Where(line => !IsComment(line))), "")
            .Split('\n')
        let code = TrailingComment().Replace(line, "")
        let start = code.IndexOf('"', StringComparison.Ordinal)
        let end = code.LastIndexOf('"')
        where start >= 0 && end > start
        select code[start..(end + 1)];

    /// <summary>Comments and docstrings that have their lines alone; consecutive lines are one.</summary>
    private static IEnumerable<string> CommentsIn(string[] lines)
    {
        var comment = new List<string>();
        foreach (var line in lines.Append(""))
        {
            if (IsComment(line))
            {
                comment.Add(line.TrimStart(' ', '/'));
                continue;
            }

            if (comment.Count > 0) yield return string.Join('\n', comment);
            comment.Clear();
        }
    }

    [GeneratedRegex("\"\\s*\\n\\s*\\+ \\$?\"")]
    private static partial Regex Joint();

    [GeneratedRegex("(?<=[;{}),] )// .*$")]
    private static partial Regex TrailingComment();

    private sealed record BannedWord(Regex Pattern, string Instead)
    {
        public static BannedWord Of(string line)
        {
            var parts = line.Split(Marker, 2);
            // A phrase may go over the end of a line.
            var pattern = parts[0].Trim().Replace(" ", @"\s+", StringComparison.Ordinal);
            return new(new Regex(pattern, RegexOptions.IgnoreCase), parts.Length == 2 ? parts[1].Trim() : "");
        }
    }
}
