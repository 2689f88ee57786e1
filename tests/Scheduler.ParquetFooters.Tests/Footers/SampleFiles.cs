namespace Scheduler.ParquetFooters.Tests.Footers;

/// <summary>Parquet files by other writers, under <c>tests/captures/parquet</c>; in <c>odd</c> some that are made by hand.</summary>
internal static class SampleFiles
{
    /// <summary>Those whose footers can be read.</summary>
    public static IReadOnlyList<string> Readable { get; } =
    [
        .. Captures.Names("parquet", ".parquet"),
        .. Captures.Names("parquet/odd", ".parquet"),
        "parquet/encrypt_columns_plaintext_footer.parquet.encrypted",
        // Its damage is in the levels of a page: the footer is sound, and hyparquet reads it too.
        "parquet/bad/ARROW-GH-45185.parquet",
    ];
}
