using System.Globalization;

namespace Scheduler.Core.Blocks;

/// <summary>What of an input our user may not read, so that the map is of the rest.</summary>
/// <param name="Folders">Folders; how much is in them is unknown.</param>
/// <param name="Files">Files outside of those.</param>
/// <param name="FileBytes">Bytes of those files.</param>
/// <param name="Example">One of them, and what the NameNode said.</param>
public sealed record UnreadableParts(int Folders, int Files, long FileBytes, string Example)
{
    /// <summary>Longest <see cref="Example"/>.</summary>
    public const int MaxExample = 500;

    /// <summary>The same as a sentence that says what to do.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Not counted, since it may not be read: {Folders} folders of unknown size and {Files} files of {FileBytes} bytes, "
            + $"such as {Example} Let the user of NameNode:User read them, or name the others.");
}
