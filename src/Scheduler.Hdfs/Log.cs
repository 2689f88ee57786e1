using Microsoft.Extensions.Logging;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Hdfs;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Information, "Nameservice {Nameservice} failed over from {From} to {To}.")]
    public static partial void FailedOver(ILogger logger, string nameservice, string from, string to);

    [LoggerMessage(
        2002,
        LogLevel.Warning,
        "NameNode {NameNode} failed too often; calls to it stop and one is tried every {Duration} until it answers. {Reason}")]
    public static partial void CircuitOpened(ILogger logger, string nameNode, TimeSpan duration, string? reason);

    [LoggerMessage(2003, LogLevel.Information, "NameNode {NameNode} answers again.")]
    public static partial void CircuitClosed(ILogger logger, string nameNode);

    [LoggerMessage(2004, LogLevel.Information, "NameNode {NameNode} does not support {Operation}; it is not called again for {Duration}.")]
    public static partial void OperationUnknown(ILogger logger, string nameNode, string operation, TimeSpan duration);

    [LoggerMessage(2005, LogLevel.Debug, "Reading the states of DataNodes from NameNode {NameNode} failed: {Reason}")]
    public static partial void AdminStatesUnavailable(ILogger logger, string nameNode, string reason);

    [LoggerMessage(2006, LogLevel.Debug, "{Path}: a sample of {Located} of {Listed} files was located.")]
    public static partial void Sampled(ILogger logger, string path, int listed, int located);

    [LoggerMessage(
        2007,
        LogLevel.Warning,
        "NameNode {NameNode} is read over WebHDFS, since RPC failed; RPC is tried again every {Duration}. {Reason}")]
    public static partial void RpcRuledOut(ILogger logger, string nameNode, TimeSpan duration, string reason);

    [LoggerMessage(
        2008,
        LogLevel.Information,
        "Nameservice {Nameservice} refuses the DataNode report, which needs a superuser; DataNodes are known once a block map names them. "
        + "Retrying every {Pause}. {Reason}")]
    public static partial void DataNodeReportDenied(ILogger logger, string nameservice, TimeSpan pause, string reason);

    [LoggerMessage(2009, LogLevel.Debug, "No DataNode report from nameservice {Nameservice}: {Reason}")]
    public static partial void DataNodeReportUnavailable(ILogger logger, string nameservice, string reason);

    [LoggerMessage(
        2010,
        LogLevel.Warning,
        "Nameservice {Nameservice}: changed files are noticed only after BlockMap:LocationTtl, since the edit log is refused: {Reason}")]
    public static partial void InotifyRefused(ILogger logger, string nameservice, string reason);

    [LoggerMessage(
        2011,
        LogLevel.Information,
        "Nameservice {Nameservice}: the edit log lacks transactions from {Txid} on; every block map is read again.")]
    public static partial void InotifyGap(ILogger logger, string nameservice, long txid);

    [LoggerMessage(2012, LogLevel.Error, "Nameservice {Nameservice}: reading the edit log failed unexpectedly; retrying at the next poll.")]
    public static partial void EditLogPollFailed(ILogger logger, string nameservice, Exception exception);

    [LoggerMessage(
        2013, LogLevel.Error, "Nameservice {Nameservice}: reading the DataNode report failed unexpectedly; retrying at the next interval.")]
    public static partial void DataNodeReportFailed(ILogger logger, string nameservice, Exception exception);

    [LoggerMessage(2014, LogLevel.Information, "NameNode {NameNode} answers over RPC again.")]
    public static partial void RpcAnswersAgain(ILogger logger, string nameNode);

    [LoggerMessage(
        2015, LogLevel.Error, "Nameservice {Nameservice}: probing its NameNodes failed unexpectedly; retrying at the next interval.")]
    public static partial void ProbeFailed(ILogger logger, string nameservice, Exception exception);

    [LoggerMessage(2020, LogLevel.Debug, "{File}: bytes are read from another replica. {Reason}")]
    public static partial void DataNodeFailed(ILogger logger, string file, string reason);

    [LoggerMessage(2021, LogLevel.Debug, "{Path}: {Files} of {Located} files are weighted by their full length ({Reason}). {Example}")]
    public static partial void FilesCountWhole(ILogger logger, string path, int files, int located, WholeFileReason reason, string example);

    [LoggerMessage(2022, LogLevel.Warning, "A part of the Hadoop configuration is wrong, and reads that need it fail: {Problem}")]
    public static partial void ConfigurationProblem(ILogger logger, string problem);
}
