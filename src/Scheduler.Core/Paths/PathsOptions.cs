using System.Text.RegularExpressions;

namespace Scheduler.Core.Paths;

/// <summary>Section <c>Paths</c>: the inputs that a pod may name, and how much of the file system is listed to resolve one.</summary>
public sealed partial record PathsOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Paths";

    /// <summary>Default of <see cref="MaxListed"/>.</summary>
    public const int DefaultMaxListed = 100_000;

    /// <summary>Largest <see cref="MaxListed"/>: a listing is held in memory while it is walked.</summary>
    public const int LargestMaxListed = 10_000_000;

    /// <summary>Default of <see cref="MaxPerPod"/>.</summary>
    public const int DefaultMaxPerPod = 16;

    /// <summary>Largest <see cref="MaxPerPod"/>: sums over that many inputs stay far from overflow.</summary>
    public const int LargestMaxPerPod = 512;

    /// <summary>Default of <see cref="SampleAbove"/>.</summary>
    public const int DefaultSampleAbove = 500;

    /// <summary>
    /// Path prefixes that the pods of a namespace may name, by namespace. Default: empty, every namespace may name every path. With
    /// entries, a namespace may name only what its own entry and the entry <c>*</c> allow.
    /// </summary>
    public Dictionary<string, List<string>> Allow { get; init; } = [];

    /// <summary>Entries (files and directories) that resolving one input may list. Default 100,000; 1 to 10,000,000.</summary>
    public int MaxListed { get; init; } = DefaultMaxListed;

    /// <summary>
    /// Inputs that one pod may name. Default 16; 1 to 512. It also limits how many entries of a pod are read (<see
    /// cref="PathList.MaxEntries"/>), and the total length of its inputs (<see cref="PathList.MaxCharacters"/>).
    /// </summary>
    public int MaxPerPod { get; init; } = DefaultMaxPerPod;

    /// <summary>
    /// Files above which a uniform sample of this many is located instead of all: locating costs a NameNode call per file. Over RPC,
    /// listings locate their files; then only memory counts, and 20 times as many files are kept, with 10 blocks for each. Default 500; 1
    /// to <see cref="MaxListed"/>'s largest.
    /// </summary>
    public int SampleAbove { get; init; } = DefaultSampleAbove;

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate() =>
    [
        .. OutOfRange(nameof(MaxListed), MaxListed, LargestMaxListed),
        .. OutOfRange(nameof(MaxPerPod), MaxPerPod, LargestMaxPerPod),
        .. OutOfRange(nameof(SampleAbove), SampleAbove, LargestMaxListed),
        .. Allow.Keys.Where(name => name != PathAllowance.AnyNamespace && !Namespace().IsMatch(name)).Select(NotANamespace),
        .. Allow.SelectMany(entry => UnusablePrefixes(entry.Key, entry.Value)),
    ];

    private static IEnumerable<string> OutOfRange(string key, int value, int largest)
    {
        if (value < 1 || value > largest) yield return $"{Section}:{key} is {value}; it must be from 1 to {largest}.";
    }

    private static string NotANamespace(string name) =>
        $"{Section}:Allow:{name} is not for a namespace: its name has lower-case letters, digits and '-', and up to 63 of them.";

    private static IEnumerable<string> UnusablePrefixes(string podNamespace, IEnumerable<string> prefixes)
    {
        foreach (var prefix in prefixes)
            if (PathAllowance.TryParse(prefix, out var problem) is null) yield return $"{Section}:Allow:{podNamespace}: {problem}";
    }

    /// <summary>A label of RFC 1123, which names of namespaces are.</summary>
    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex Namespace();
}
