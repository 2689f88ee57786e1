using System.Text.RegularExpressions;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>Secrets that the user creates, by the commands of deploy/README.md.</summary>
internal static partial class DocumentedSecret
{
    /// <summary>By name, the file that each key is made of.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All { get; } = Command()
        .Matches(Repository.Text("deploy/README.md"))
        .ToDictionary(
            command => command.Groups[1].Value,
            command => (IReadOnlyDictionary<string, string>)Key().Matches(command.Value)
                .ToDictionary(key => key.Groups[1].Value, key => key.Groups[2].Value));

    [GeneratedRegex(@"create secret generic ([\w-]+)(?:[\s\\]+--from-file=\S+)+")]
    private static partial Regex Command();

    [GeneratedRegex(@"--from-file=([\w.]+)=(\S+)")]
    private static partial Regex Key();
}
