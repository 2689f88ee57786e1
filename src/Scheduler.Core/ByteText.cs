using System.Globalization;

namespace Scheduler.Core;

/// <summary>Sizes in readable form: <c>1.5 GiB</c>.</summary>
public static class ByteText
{
    private const int Step = 1024;

    // A size that would be rounded up to a whole step belongs to the next unit.
    private const double Rounding = 0.05;

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size in the largest unit that leaves at least one.</summary>
    public static string Of(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= Step - Rounding; size /= Step) unit++;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {Units[unit]}");
    }
}
