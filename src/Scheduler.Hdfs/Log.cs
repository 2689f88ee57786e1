using Microsoft.Extensions.Logging;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Hdfs;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Information, "Nameservice {Nameservice}: {To} answers now, {From} did before.")]
    public static partial void FailedOver(ILogger logger, string nameservice, string from, string to);

    [LoggerMessage(
        2002, LogLevel.Warning, "NameNode {NameNode} failed too often and is asked only every {Duration} until it answers. Last: {Reason}")]
    public static partial void CircuitOpened(ILogger logger, string nameNode, TimeSpan duration, string? reason);

    [LoggerMessage(2003, LogLevel.Information, "NameNode {NameNode} answers again.")]
    public static partial void CircuitClosed(ILogger logger, string nameNode);

    [LoggerMessage(2004, LogLevel.Information, "NameNode {NameNode} does not know {Operation}; not asked for it again for {Duration}.")]
    public static partial void OperationUnknown(ILogger logger, string nameNode, string operation, TimeSpan duration);

    [LoggerMessage(2005, LogLevel.Debug, "NameNode {NameNode} does not tell the states of DataNodes: {Reason}")]
    public static partial void AdminStatesUnavailable(ILogger logger, string nameNode, string reason);

    [LoggerMessage(
        2007,
        LogLevel.Warning,
        "NameNode {NameNode} answers over WebHDFS and not over RPC, which is tried every {Duration} until it answers: {Reason}")]
    public static partial void RpcRuledOut(ILogger logger, string nameNode, TimeSpan duration, string reason);

    [LoggerMessage(2014, LogLevel.Information, "NameNode {NameNode} answers over RPC again.")]
    public static partial void RpcAnswersAgain(ILogger logger, string nameNode);

    [LoggerMessage(2015, LogLevel.Error, "Nameservice {Nameservice}: a probe of its NameNodes failed unexpectedly; probed again later.")]
    public static partial void ProbeBroke(ILogger logger, string nameservice, Exception exception);

    [LoggerMessage(
        2008,
        LogLevel.Information,
        "Nameservice {Nameservice} refuses the DataNode report, which takes a superuser; DataNodes are known once a block map names them. "
        + "Asked again every {Pause}. {Reason}")]
    public static partial void DataNodeReportDenied(ILogger logger, string nameservice, TimeSpan pause, string reason);

    [LoggerMessage(2009, LogLevel.Debug, "No DataNode report from nameservice {Nameservice}: {Reason}")]
    public static partial void DataNodeReportUnavailable(ILogger logger, string nameservice, string reason);

    [LoggerMessage(
        2010, LogLevel.Warning, "Nameservice {Nameservice}: changes of files are seen by BlockMap:LocationTtl alone, since the edit log is refused: {Reason}")]
    public static partial void InotifyRefused(ILogger logger, string nameservice, string reason);

    [LoggerMessage(
        2011, LogLevel.Information, "Nameservice {Nameservice}: the edit log cannot be followed from transaction {Txid} on; every map is read again.")]
    public static partial void InotifyGap(ILogger logger, string nameservice, long txid);

    [LoggerMessage(2012, LogLevel.Error, "Nameservice {Nameservice}: a look at the edit log failed unexpectedly; tried again at the next one.")]
    public static partial void InotifyBroke(ILogger logger, string nameservice, Exception exception);

    [LoggerMessage(2013, LogLevel.Error, "Nameservice {Nameservice}: a DataNode report failed unexpectedly; asked again later.")]
    public static partial void DataNodeReportBroke(ILogger logger, string nameservice, Exception exception);

    [LoggerMessage(2022, LogLevel.Warning, "A part of the Hadoop configuration is wrong, and fails who uses it: {Problem}")]
    public static partial void ConfigurationProblem(ILogger logger, string problem);

    [LoggerMessage(2006, LogLevel.Debug, "{Path}: a sample of {Located} of {Listed} files was located.")]
    public static partial void Sampled(ILogger logger, string path, int listed, int located);

    [LoggerMessage(2021, LogLevel.Debug, "{Path}: {Files} of {Located} files count whole, {Reason}. {Example}")]
    public static partial void FilesCountWhole(ILogger logger, string path, int files, int located, WholeFileReason reason, string example);

    [LoggerMessage(2020, LogLevel.Debug, "{File}: bytes are read from another replica. {Reason}")]
    public static partial void DataNodeFailed(ILogger logger, string file, string reason);
}
