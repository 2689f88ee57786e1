using Scheduler.Core;
using Scheduler.Core.Locality;

namespace Scheduler.Extender.Terminal;

/// <summary>Bytes by level as commands say them: those that there are, nearest first.</summary>
internal static class LevelText
{
    /// <summary>As <c>1 GiB on its disks, 128 MiB elsewhere</c>, seen from a node; <c>nothing</c> without bytes.</summary>
    public static string Of(LevelBytes bytes)
    {
        (string Level, long Bytes)[] levels =
        [
            ("in memory", bytes.NodeCached),
            ("on its disks", bytes.NodeLocal),
            ("in its rack", bytes.RackLocal),
            ("elsewhere", bytes.OffSwitch),
        ];
        var parts = levels.Where(level => level.Bytes > 0).Select(level => $"{ByteText.Of(level.Bytes)} {level.Level}").ToArray();
        return parts.Length == 0 ? "nothing" : string.Join(", ", parts);
    }
}
