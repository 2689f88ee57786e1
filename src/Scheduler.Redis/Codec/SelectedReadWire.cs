using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Redis.Codec;

/// <summary>
/// What the weights of a map rest on, as bytes: whole bytes, files by how they count, and what each DataNode has of whole files.
/// </summary>
internal static class SelectedReadWire
{
    public static void Write(FieldWriter wire, SelectedRead selected, ReadOnlySpan<long> wholeFileBytes)
    {
        wire.WriteVarint(selected.WholeBytes);
        wire.WriteVarint(selected.FilesWeighed);
        wire.WriteVarint(selected.FilesEstimated);
        wire.WriteVarint(selected.FilesUnread);
        wire.WriteVarint(selected.Whole.Length);
        foreach (var whole in selected.Whole)
        {
            wire.WriteByte((byte)whole.Reason);
            wire.WriteVarint(whole.Count);
            wire.WriteText(whole.Example);
        }

        foreach (var bytes in wholeFileBytes) wire.WriteVarint(bytes);
    }

    /// <summary>Reads it; the reader is broken where it is not as it should be.</summary>
    public static SelectedRead Read(ref FieldReader wire, int dataNodes, out long[] wholeFileBytes)
    {
        var selected = new SelectedRead
        {
            WholeBytes = wire.ReadCount(BlockMapBuilder.MaxTotalBytes),
            FilesWeighed = (int)wire.ReadCount(int.MaxValue),
            FilesEstimated = (int)wire.ReadCount(int.MaxValue),
            FilesUnread = (int)wire.ReadCount(int.MaxValue),
            Whole = ReadWhole(ref wire),
        };
        wholeFileBytes = new long[dataNodes];
        for (var i = 0; i < dataNodes && !wire.IsBroken; i++) wholeFileBytes[i] = wire.ReadCount(BlockMapBuilder.MaxTotalBytes);
        return selected;
    }

    private static ImmutableArray<WholeFiles> ReadWhole(ref FieldReader wire)
    {
        var whole = ImmutableArray.CreateBuilder<WholeFiles>();
        var count = wire.ReadCount(Enum.GetValues<WholeFileReason>().Length);
        for (var i = 0; i < count && !wire.IsBroken; i++)
        {
            var reason = (WholeFileReason)wire.ReadByte();
            if (!Enum.IsDefined(reason)) wire.Break();
            whole.Add(new WholeFiles(reason, (int)wire.ReadCount(int.MaxValue), wire.ReadText()));
        }

        return whole.ToImmutable();
    }
}
