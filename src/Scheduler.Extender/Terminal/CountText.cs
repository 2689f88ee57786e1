using System.Globalization;

namespace Scheduler.Extender.Terminal;

/// <summary>A number of things: <c>1 file</c>, <c>2 files</c>.</summary>
internal static class CountText
{
    /// <summary>Of things whose plural ends with s.</summary>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
