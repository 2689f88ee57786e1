using Scheduler.Core.Scores;
using Scheduler.Core.Verbs;

namespace Scheduler.Extender.Management;

/// <summary>
/// What the pod reads of its Parquet files (<c>hdfs.locality/columns</c>, <c>hdfs.locality/row-groups</c>), and what that changes. The nodes are
/// those that hold most, whatever siblings read; they are of the maps of now.
/// </summary>
/// <param name="Columns">The columns, as far as they fit; null for all.</param>
/// <param name="RowGroups">The row groups, likewise; null for all.</param>
/// <param name="WantedBytes">Bytes that it reads, by what is known of its inputs.</param>
/// <param name="WholeBytes">Bytes of the whole files.</param>
/// <param name="BestByWanted">The best nodes by what it reads, best first.</param>
/// <param name="BestByWhole">The best nodes if it read whole files, best first.</param>
internal sealed record SelectionAnswer(
    string? Columns,
    string? RowGroups,
    long WantedBytes,
    long WholeBytes,
    IReadOnlyList<SelectionAnswer.HolderAnswer> BestByWanted,
    IReadOnlyList<SelectionAnswer.HolderAnswer> BestByWhole)
{
    private const int MaxTextLength = 300;

    /// <summary>The answer for a decision; null when its pod reads whole files.</summary>
    public static SelectionAnswer? Of(Decision decision, SelectionContrast? contrast)
    {
        if (decision.Inputs.Select(input => input.Path.Selection).FirstOrDefault(selection => selection is not null) is not { } selection) return null;
        var origins = decision.Inputs.Select(input => input.Origin).Where(origin => origin is not null).ToList();
        return new SelectionAnswer(
            Text(selection.Columns),
            Text(selection.RowGroups),
            origins.Sum(origin => origin!.BytesListed),
            origins.Sum(origin => origin!.Selected?.WholeBytes ?? origin.BytesListed),
            Holders(contrast?.ByWanted),
            Holders(contrast?.ByWhole));
    }

    private static HolderAnswer[] Holders(IEnumerable<NodeBytes>? nodes) =>
        [.. (nodes ?? []).Select(node => new HolderAnswer(node.NodeName, node.Bytes))];

    private static string? Text<T>(IReadOnlyCollection<T> entries)
    {
        var text = string.Join(',', entries);
        if (text.Length > MaxTextLength) text = text[..MaxTextLength] + "…";
        return entries.Count == 0 ? null : text;
    }

    /// <summary>A node and the bytes that it has on its disks or in memory.</summary>
    internal sealed record HolderAnswer(string Node, long Bytes);
}
