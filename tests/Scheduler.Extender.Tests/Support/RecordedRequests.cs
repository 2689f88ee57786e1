using Scheduler.Testing;

namespace Scheduler.Extender.Tests.Support;

/// <summary>Every request of a real kube-scheduler that was recorded.</summary>
public static class RecordedRequests
{
    private const string Folder = "kube-scheduler";
    private const string Suffix = ".req.json";

    /// <summary>Names, such as <c>filter-cache-true</c>.</summary>
    public static IEnumerable<string> All => Captures.Names(Folder, Suffix).Select(name => Path.GetFileName(name)[..^Suffix.Length]);

    /// <summary>For theories.</summary>
    public static TheoryData<string> Theory => [.. All];

    /// <summary>The verb of a recorded request: what its name begins with.</summary>
    public static string VerbOf(string name) => name.Split('-')[0];

    public static byte[] BodyOf(string name) => Captures.Bytes($"{Folder}/{name}{Suffix}");
}
