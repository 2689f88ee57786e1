namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>How an answer ends.</summary>
internal enum AnswerEnd
{
    /// <summary>With its last byte.</summary>
    Whole,

    /// <summary>After half of it, with the connection.</summary>
    Cut,

    /// <summary>Not: after half of it nothing more comes for now.</summary>
    Stalled,
}
