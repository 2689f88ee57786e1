namespace Scheduler.Core.Paths;

/// <summary>Names that Spark and Hadoop's input formats skip inside a directory: markers, logs, files still being written.</summary>
public static class HiddenName
{
    /// <summary>
    /// Whether a name is skipped unless it is named outright: it starts with <c>.</c>, or with <c>_</c> and is no partition
    /// directory (<c>_x=…</c>).
    /// </summary>
    public static bool Is(string name) =>
        name.StartsWith('.') || (name.StartsWith('_') && !name.Contains('=', StringComparison.Ordinal));
}
