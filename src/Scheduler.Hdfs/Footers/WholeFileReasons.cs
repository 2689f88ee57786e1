using Scheduler.Core.ParquetSelection;

namespace Scheduler.Hdfs.Footers;

/// <summary>Why files count whole, from what their footers and the selection say.</summary>
internal static class WholeFileReasons
{
    public static WholeFileReason Of(ParquetFailure failure) => failure switch
    {
        ParquetFailure.NotParquet => WholeFileReason.NotParquet,
        ParquetFailure.EncryptedFooter => WholeFileReason.EncryptedFooter,
        ParquetFailure.Damaged => WholeFileReason.Damaged,
        ParquetFailure.TooLarge => WholeFileReason.TooLarge,
        _ => WholeFileReason.Unsupported,
    };

    public static WholeFileReason Of(SelectionFailure failure) => failure switch
    {
        SelectionFailure.UnknownColumn => WholeFileReason.UnknownColumn,
        _ => WholeFileReason.NoSuchRowGroup,
    };

    /// <summary>What was wrong with a file, for people.</summary>
    public static string Describe(ParquetFailure failure) => failure switch
    {
        ParquetFailure.NotParquet => "it is no Parquet file",
        ParquetFailure.EncryptedFooter => "its footer is encrypted",
        ParquetFailure.Damaged => "its footer is damaged",
        ParquetFailure.TooLarge => "its footer is larger than Parquet:MaxFooterBytes",
        _ => "its footer uses a part of the format that is not read here",
    };
}
