using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;

namespace Scheduler.Management;

/// <summary>
/// What the pod reads of its Parquet files (<c>hdfs.locality/columns</c>, <c>hdfs.locality/row-groups</c>), and what that changes. The
/// nodes are those that hold most, without regard to siblings, by the current maps.
/// </summary>
/// <param name="Columns">The columns, as far as they fit; null for all.</param>
/// <param name="RowGroups">The row groups, likewise; null for all.</param>
/// <param name="WantedBytes">Bytes that it reads, by what is known of its inputs.</param>
/// <param name="WholeBytes">Bytes of the complete files.</param>
/// <param name="BestByWanted">The best nodes by what it reads, best first.</param>
/// <param name="BestByWhole">The best nodes if it read complete files, best first.</param>
public sealed record SelectionAnswer(
    string? Columns,
    string? RowGroups,
    long WantedBytes,
    long WholeBytes,
    IReadOnlyList<SelectionAnswer.HolderAnswer> BestByWanted,
    IReadOnlyList<SelectionAnswer.HolderAnswer> BestByWhole)
{
    /// <summary>The answer for a decision; null when its pod reads complete files.</summary>
    public static SelectionAnswer? Of(Decision decision, SelectionContrast? contrast) => decision.Selection is not { } selection
        ? null
        : new SelectionAnswer(
            selection.Columns,
            selection.RowGroups,
            selection.WantedBytes,
            selection.WholeBytes,
            Holders(contrast?.ByWanted),
            Holders(contrast?.ByWhole));

    private static HolderAnswer[] Holders(IEnumerable<NodeBytes>? nodes) =>
        [.. (nodes ?? []).Select(node => new HolderAnswer(node.NodeName, node.Bytes))];

    /// <summary>A node and the bytes that it has on its disks or in memory.</summary>
    public sealed record HolderAnswer(string Node, long Bytes);
}
