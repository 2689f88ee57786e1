using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Hdfs.Locations;

/// <summary>How a file is erasure-coded; the default value means that it is replicated.</summary>
/// <param name="DataUnits">Data units of a block group (k).</param>
/// <param name="ParityUnits">Parity units of a block group (m).</param>
/// <param name="CellSize">Bytes that go to one unit before the next.</param>
internal readonly partial record struct ErasureCodingPolicy(int DataUnits, int ParityUnits, int CellSize)
{
    // HDFS's codecs go to 10+4; the schema allows more.
    private const int MaxUnits = 255;

    /// <summary>The file is erasure-coded with an unknown policy.</summary>
    public static ErasureCodingPolicy Unknown { get; } = new() { IsUnknown = true };

    /// <summary>Whether the file is erasure-coded at all.</summary>
    public bool IsErasureCoded => DataUnits > 0 || IsUnknown;

    /// <summary>Whether its numbers are not known, being 0 here.</summary>
    public bool IsUnknown { get; private init; }

    /// <summary>Whether the numbers make a policy; the default value does.</summary>
    public bool IsValid => DataUnits is >= 0 and <= MaxUnits && ParityUnits is >= 0 and <= MaxUnits && CellSize > 0 == DataUnits > 0;

    /// <summary>Units of a whole block group that holds <paramref name="length"/> bytes: a short group has no empty data units.</summary>
    public int WidthOf(long length)
    {
        var cells = Math.Max(1, ((length - 1) / CellSize) + 1);
        return (int)Math.Min(DataUnits, cells) + ParityUnits;
    }

    /// <summary>Bytes that a data unit of a block group holds (Hadoop's StripedBlockUtil.getInternalBlockLength).</summary>
    /// <param name="groupLength">Bytes of data in the group.</param>
    /// <param name="unit">Index of the data unit in the group.</param>
    public long UnitLength(long groupLength, int unit)
    {
        var stripe = (long)CellSize * DataUnits;
        var (fullStripes, rest) = Math.DivRem(groupLength, stripe);
        return (fullStripes * CellSize) + Math.Clamp(rest - ((long)unit * CellSize), 0, CellSize);
    }

    /// <summary>The policy with a name such as <c>RS-6-3-1024k</c>; the default value when the name gives none.</summary>
    public static ErasureCodingPolicy FromName(string name)
    {
        var match = NameForm().Match(name);
        return match.Success ? new(Number(match, 1), Number(match, 2), Number(match, 3) * 1024) : default;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[A-Za-z-]+-([1-9]\d?)-(\d{1,2})-([1-9]\d{0,5})k$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
