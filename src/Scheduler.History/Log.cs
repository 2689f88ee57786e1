using Microsoft.Extensions.Logging;

namespace Scheduler.History;

/// <summary>Every log message of this project; event ids 5000 to 5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "Placements are kept in {Directory}.")]
    public static partial void Writable(ILogger logger, string directory);

    [LoggerMessage(5001, LogLevel.Warning, "The history in {Directory} cannot be written; rows are dropped until it can be.")]
    public static partial void Unwritable(ILogger logger, string directory, Exception exception);

    [LoggerMessage(
        5002,
        LogLevel.Warning,
        "The process that wrote {File} ended without closing it: its rows, {Bytes} bytes of them on disk, are lost.")]
    public static partial void UnclosedFile(ILogger logger, string file, long bytes);

    [LoggerMessage(5003, LogLevel.Information, "Deleted {Files} files, {Bytes} bytes, beyond History:RetentionDays or History:MaxBytes.")]
    public static partial void Retired(ILogger logger, int files, long bytes);
}
