namespace Scheduler.Core.Paths;

/// <summary>Names that Spark and Hadoop's input formats skip inside a directory: markers, logs, files still being written.</summary>
public static class HiddenName
{
    // The suffix that "hdfs dfs -put" and "-cp" use until a file is complete.
    private const string Copying = "._COPYING_";

    /// <summary>
    /// Whether a name is skipped unless it is named explicitly: it starts with <c>.</c>, or with <c>_</c> and is no partition directory
    /// (<c>_x=…</c>), or it is still being copied in.
    /// </summary>
    public static bool Is(string name) =>
        name.StartsWith('.') || (name.StartsWith('_') && !name.Contains('=', StringComparison.Ordinal)) || IsCopying(name);

    /// <summary>Whether a file is still being copied in. It is no input yet, even if it is named explicitly, as in Spark.</summary>
    public static bool IsCopying(string name) => name.EndsWith(Copying, StringComparison.Ordinal);
}
