using Parquet.Meta;
using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Pages;
using Chunk = Scheduler.ParquetFooters.Metadata.ColumnChunk;
using Footer = Scheduler.ParquetFooters.Metadata.FileMetaData;
using LibraryFooter = Parquet.Meta.FileMetaData;

namespace Scheduler.History.Reading;

/// <summary>
/// Checks the pages of a file before the library unpacks them, since it allocates what their headers, and those of ZSTD, claim.
/// </summary>
internal static class HistoryPages
{
    /// <summary>Walks all pages, a chunk in memory at a time.</summary>
    /// <param name="file">The file.</param>
    /// <param name="footer">Its footer as we read it; the size of no chunk is beyond what is read.</param>
    /// <param name="library">Its footer as the library reads it: where the two differ, we would not check what it unpacks.</param>
    /// <exception cref="ParquetFormatException">A page claims more than the footer says.</exception>
    /// <exception cref="ZstdSharp.ZstdException">A page is not of ZSTD, though the footer says so.</exception>
    public static void Check(Stream file, Footer footer, LibraryFooter library)
    {
        for (var group = 0; group < footer.RowGroups.Length; group++)
        {
            var chunks = footer.RowGroups[group].Chunks;
            var columns = library.RowGroups[group].Columns;
            if (columns.Count != chunks.Length) throw HistoryFileReader.Refusal(ParquetFailure.Damaged, "a row group lacks columns");
            for (var column = 0; column < chunks.Length; column++) Check(file, chunks[column], columns[column].MetaData);
        }
    }

    private static void Check(Stream file, Chunk chunk, ColumnMetaData? library)
    {
        if (library is null || library.NumValues != chunk.ValueCount || StartOf(library) != chunk.Range.Offset)
            throw HistoryFileReader.Refusal(ParquetFailure.Damaged, "what it says of a column can be read in two ways");
        if (library.Codec is not (CompressionCodec.ZSTD or CompressionCodec.GZIP))
            throw HistoryFileReader.Refusal(ParquetFailure.Unsupported, $"a column is compressed by {library.Codec}");
        var bytes = new byte[chunk.Range.Length];
        file.Position = chunk.Range.Offset;
        file.ReadExactly(bytes);
        var pages = new PageWalk(bytes, chunk);
        while (pages.MoveNext())
        {
            // The library trusts ZSTD's own header. Of GZIP it unpacks what the page's header says, and no more.
            if (library.Codec == CompressionCodec.ZSTD
                && ZstdSharp.Decompressor.GetDecompressedSize(pages.Page.Span) > (ulong)pages.UncompressedBytes)
                throw HistoryFileReader.Refusal(ParquetFailure.Damaged, "a page unpacks to more bytes than its header says");
        }
    }

    /// <summary>Where the library starts to read: index pages count for it, and only 0 means that there is no such page.</summary>
    private static long StartOf(ColumnMetaData column) =>
        new[] { column.DictionaryPageOffset ?? 0, column.DataPageOffset, column.IndexPageOffset ?? 0 }.Where(offset => offset != 0).Min();
}
