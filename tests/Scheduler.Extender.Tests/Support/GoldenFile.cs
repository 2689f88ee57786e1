using Scheduler.Extender.Tests.Configuration;

namespace Scheduler.Extender.Tests.Support;

/// <summary>
/// A committed text that what is made now is compared with. <c>REWRITE_GOLDEN=1</c> in the environment writes what is made now instead:
/// read its diff before it is committed.
/// </summary>
internal static class GoldenFile
{
    private const string Rewrite = "REWRITE_GOLDEN";

    /// <summary>Full path of a file or folder below this project.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([ConfigurationFiles.Repository, "tests", "Scheduler.Extender.Tests", .. parts]);

    /// <summary>Fails with the lines that came and went unless the file holds this text.</summary>
    public static void AssertHolds(string path, string text)
    {
        if (Environment.GetEnvironmentVariable(Rewrite) == "1") File.WriteAllText(path, text);
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected == text) return;
        var (before, now) = (expected.Split('\n'), text.Split('\n'));
        Assert.Fail($"""
            {path} is not what is made now. If the change is meant, run this test with {Rewrite}=1 and commit what it writes.
            {string.Join('\n', before.Except(now).Select(line => $"- {line}"))}
            {string.Join('\n', now.Except(before).Select(line => $"+ {line}"))}
            """);
    }
}
