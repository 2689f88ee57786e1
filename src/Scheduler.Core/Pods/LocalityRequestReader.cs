using System.Collections.Immutable;
using System.Globalization;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Pods;

/// <summary>
/// Reads what a pod asks for. A wrong value is not an error: it is ignored and listed in <see cref="LocalityRequest.Ignored"/>. What is
/// read of a pod's texts is bounded.
/// </summary>
/// <param name="allowance">The paths that each namespace may use.</param>
/// <param name="maxPaths">How many paths one pod may name (<c>Paths:MaxPerPod</c>).</param>
/// <param name="fileSystems">Resolves URIs of other file systems; null for HDFS only.</param>
public sealed class LocalityRequestReader(PathAllowance allowance, int maxPaths, IFileSystems? fileSystems = null)
{
    /// <summary>Digits of the largest completion index. Leading zeros could make <c>{index}</c> arbitrarily long.</summary>
    private const int MaxIndexLength = 10;

    /// <summary>The request of a pod; null when it has no <c>hdfs.locality/paths</c>.</summary>
    public LocalityRequest? Read(PodMetadata pod)
    {
        if (!pod.Annotations.TryGetValue(LocalityAnnotations.Paths, out var text)) return null;
        var (ignored, isDriver) = (new IgnoredAnnotations(), IsDriver(pod));
        if (pod.UnknownKeys is { } unknown) ignored.AddBound(IgnoredReason.UnknownKey, unknown.Describe());
        var paths = ReadPaths(pod, text, ignored, out var resolved);
        var request = new LocalityRequest(pod.WithoutTexts, paths, ReadGroup(pod, ignored))
        {
            Resolved = resolved,
            GroupName = PodGroup.NameOf(pod),
            IsDriver = isDriver,
            GroupSize = ReadGroupSize(pod, ignored),
            Level = ReadLevel(pod, ignored),
            // A driver has nothing to wait for.
            MaxWait = isDriver ? TimeSpan.Zero : ReadMaxWait(pod, ignored),
        };
        if (!isDriver) ReportHalfOfAWait(pod, request, ignored);
        ReportPlan(pod, ignored);
        return request with { Ignored = ignored.ToImmutable() };
    }

    private ImmutableArray<InputPath> ReadPaths(
        PodMetadata pod, string text, IgnoredAnnotations ignored, out ImmutableArray<ResolvedPath> resolved)
    {
        var index = CompletionIndexOf(pod);
        var list = PathList.Parse(text, ReadNameservice(pod, ignored), maxPaths, index, fileSystems);
        foreach (var entry in list.Ignored) ignored.Add(IgnoredReason.InvalidPath, entry.Problem, entry.Entry);
        if (list.NotLookedAt > 0) ignored.AddBound(IgnoredReason.TooManyEntries, NotLookedAt(list.NotLookedAt));
        var written = list.Resolved.ToLookup(path => path.Path, path => path.Written);
        var paths = list.Paths.RemoveAll(path => LacksIndex(path, written, ignored) || IsRefused(pod, path, written, ignored));
        resolved = list.Resolved.RemoveAll(path => !paths.Contains(path.Path));
        return SelectionReader.Read(pod, index, ignored) is { } selection
            ? [.. paths.Select(path => path with { Selection = selection })]
            : paths;
    }

    private string NotLookedAt(int entries) => string.Create(
        CultureInfo.InvariantCulture,
        $"And {entries:N0} more entries of {LocalityAnnotations.Paths} were not read "
            + $"(limit {PathList.MaxEntries(maxPaths)}, {PathList.EntriesPerPath} times Paths:MaxPerPod).");

    /// <summary>A path that still has the placeholder belongs to a pod without an index.</summary>
    private static bool LacksIndex(InputPath path, ILookup<InputPath, string> written, IgnoredAnnotations ignored)
    {
        if (!path.Path.Contains(LocalityAnnotations.IndexPlaceholder, StringComparison.Ordinal)) return false;
        ignored.Add(
            IgnoredReason.NoCompletionIndex,
            $"'{ShortText.Quote(path.ToString())}' holds {{index}}, but the pod has no completion index: only pods of an Indexed Job do.",
            AsWritten(path, written));
        return true;
    }

    private bool IsRefused(PodMetadata pod, InputPath path, ILookup<InputPath, string> written, IgnoredAnnotations ignored)
    {
        if (allowance.Allows(pod.Namespace, path)) return false;
        ignored.Add(
            IgnoredReason.NotAllowed,
            $"namespace {pod.Namespace} may not use '{ShortText.Quote(path.ToString())}' (Paths:Allow).",
            AsWritten(path, written));
        return true;
    }

    private static string AsWritten(InputPath path, ILookup<InputPath, string> written) =>
        ShortText.Quote(written[path].FirstOrDefault() ?? path.ToString());

    private static string ReadNameservice(PodMetadata pod, IgnoredAnnotations ignored)
    {
        if (pod.TextOf(LocalityAnnotations.Nameservice) is not { } nameservice) return "";
        if (PathEntry.TryParse($"hdfs://{nameservice}/", "", out var root, out _) && root.Path == "/") return root.Authority;
        ignored.Add(IgnoredReason.InvalidNameservice, Wrong(LocalityAnnotations.Nameservice, nameservice, "a nameservice or host:port"));
        return "";
    }

    private static int? ReadGroupSize(PodMetadata pod, IgnoredAnnotations ignored)
    {
        if (pod.TextOf(LocalityAnnotations.GroupSize) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= 1) return size;
        ignored.Add(IgnoredReason.InvalidGroupSize, Wrong(LocalityAnnotations.GroupSize, text, "a whole number of at least 1"));
        return null;
    }

    private static WantedLevel ReadLevel(PodMetadata pod, IgnoredAnnotations ignored)
    {
        var text = pod.TextOf(LocalityAnnotations.Level);
        switch (text)
        {
            case null or "preferred": return WantedLevel.Preferred;
            case "rack": return WantedLevel.Rack;
            case "node": return WantedLevel.Node;
            default:
                ignored.Add(IgnoredReason.InvalidLevel, Wrong(LocalityAnnotations.Level, text, "preferred, rack or node"));
                return WantedLevel.Preferred;
        }
    }

    private static TimeSpan ReadMaxWait(PodMetadata pod, IgnoredAnnotations ignored)
    {
        if (pod.TextOf(LocalityAnnotations.MaxWait) is not { } text) return TimeSpan.Zero;
        if (Duration.TryParse(text, out var wait)) return wait;
        ignored.Add(IgnoredReason.InvalidMaxWait, Wrong(LocalityAnnotations.MaxWait, text, "a duration such as 30s or 00:00:30"));
        return TimeSpan.Zero;
    }

    /// <summary>A wait needs a level and a time: one without the other does nothing.</summary>
    private static void ReportHalfOfAWait(PodMetadata pod, LocalityRequest request, IgnoredAnnotations ignored)
    {
        if (request.MaxWait > TimeSpan.Zero && pod.TextOf(LocalityAnnotations.Level) is null or "preferred")
        {
            ignored.Add(
                IgnoredReason.InvalidMaxWait,
                $"{LocalityAnnotations.MaxWait} has no effect without {LocalityAnnotations.Level}: write node or rack there.");
        }

        if (request.Level != WantedLevel.Preferred && pod.TextOf(LocalityAnnotations.MaxWait) is null)
        {
            ignored.Add(
                IgnoredReason.InvalidLevel,
                $"{LocalityAnnotations.Level} has no effect without {LocalityAnnotations.MaxWait}: write a duration such as 15s there.");
        }
    }

    /// <summary>The API server compares the value as it stands, before it asks the planner.</summary>
    private static void ReportPlan(PodMetadata pod, IgnoredAnnotations ignored)
    {
        if (pod.Annotations.TryGetValue(LocalityAnnotations.Plan, out var text) && text is not ("true" or "false"))
            ignored.Add(IgnoredReason.InvalidPlan, Wrong(LocalityAnnotations.Plan, text, "true or false"));
    }

    private static string ReadGroup(PodMetadata pod, IgnoredAnnotations ignored)
    {
        var name = PodGroup.LongNameOf(pod);
        if (name.Length > ShortText.MaxName)
        {
            ignored.AddBound(
                IgnoredReason.LongGroup,
                $"The group's name has {name.Length} characters (limit {ShortText.MaxName}): its beginning and a hash are used instead.");
        }

        return ShortText.NameOf(name);
    }

    /// <summary>Whether a pod is a Spark driver or a Flink JobManager, by the label of its engine.</summary>
    public static bool IsDriver(PodMetadata pod) =>
        pod.LabelOf(LocalityAnnotations.SparkRole) == LocalityAnnotations.SparkDriver
        || pod.LabelOf(LocalityAnnotations.FlinkComponent) == LocalityAnnotations.FlinkJobManager;

    private static string? CompletionIndexOf(PodMetadata pod)
    {
        var text = pod.TextOf(LocalityAnnotations.CompletionIndex) ?? pod.LabelOf(LocalityAnnotations.CompletionIndex);
        return text?.Length <= MaxIndexLength && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text : null;
    }

    private static string Wrong(string annotation, string text, string wanted) =>
        $"{annotation} is '{ShortText.Quote(text)}', which is not {wanted}.";
}
