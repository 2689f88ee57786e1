using System.Text.RegularExpressions;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>
/// Which folders of a project use which, as its source is written: by a <c>using</c> of the other's namespace, or, of a folder that holds
/// this one (whose types need no <c>using</c>), by the name of a type. The project's own folder is left out: it holds the options, the
/// log and the wiring, which use all and are used by all.
/// </summary>
internal sealed partial class FolderGraph
{
    private readonly Dictionary<string, HashSet<string>> _uses = [];

    private FolderGraph(IReadOnlyList<SourceFile> files)
    {
        var declared = files.ToLookup(file => file.Folder, file => file.Declares);
        foreach (var folder in declared) _uses[folder.Key] = [];
        foreach (var file in files)
        {
            foreach (var other in declared.Where(other => other.Key != file.Folder))
            {
                if (file.Imports(other.Key) || (IsInside(file.Folder, other.Key) && other.Any(file.Mentions.Overlaps)))
                    _uses[file.Folder].Add(other.Key);
            }
        }
    }

    /// <summary>Every use, as <c>project: folder -> folder</c>.</summary>
    public IEnumerable<(string From, string To)> Uses => _uses.SelectMany(folder => folder.Value.Select(other => (folder.Key, other)));

    public static FolderGraph Of(string project) => new(
        [
            .. Source.Files
                .Where(file => file.Name.StartsWith(project + "/", StringComparison.Ordinal))
                .Select(SourceFile.Of)
                .Where(file => file.Folder.Length > 0),
        ]);

    /// <summary>Whether a folder is used by itself, in however many steps.</summary>
    public bool IsInACycle(string folder) => Reaches(folder, folder, []);

    private bool Reaches(string from, string to, HashSet<string> seen) =>
        _uses[from].Any(next => next == to || (seen.Add(next) && Reaches(next, to, seen)));

    private static bool IsInside(string folder, string other) => folder.StartsWith(other + "/", StringComparison.Ordinal);

    private sealed partial record SourceFile(string Folder, string[] Lines, HashSet<string> Declares, HashSet<string> Mentions)
    {
        private string Namespace { get; init; } = "";

        public static SourceFile Of((string Name, string[] Lines) file)
        {
            var parts = file.Name.Split('/');
            var code = string.Join('\n', file.Lines.Select(line => line.Split("//")[0]));
            return new SourceFile(
                string.Join('/', parts[1..^1]),
                file.Lines,
                [.. Declaration().Matches(code).Select(match => match.Groups[1].Value)],
                [.. TypeName().Matches(code).Select(match => match.Value)])
            { Namespace = parts[0] };
        }

        /// <summary>Whether a using directive names the folder's namespace, or a type of it.</summary>
        public bool Imports(string folder)
        {
            var wanted = $"{Namespace}.{folder.Replace('/', '.')}";
            return Lines.Select(line => Using().Match(line)).Any(match => match.Success
                && (match.Groups[2].Value == wanted || (match.Groups[1].Length > 0 && TypeOf(match.Groups[2].Value) == wanted)));
        }

        private static string TypeOf(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

        [GeneratedRegex(@"^using (static |\w+ = )?([\w.]+);")]
        private static partial Regex Using();

        [GeneratedRegex(@"\b(?:class|struct|interface|enum|record|delegate \S+) (?!class|struct)(\w+)")]
        private static partial Regex Declaration();

        [GeneratedRegex(@"\b[A-Z]\w+")]
        private static partial Regex TypeName();
    }
}
