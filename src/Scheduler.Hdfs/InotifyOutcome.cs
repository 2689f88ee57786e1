namespace Scheduler.Hdfs;

/// <summary>How a look at the edit log ended; the names are the values of a metric's label.</summary>
public enum InotifyOutcome
{
    /// <summary>Followed without a gap, news or not.</summary>
    Followed,

    /// <summary>Followed without a gap, but not to the end: what is left is read with the next look.</summary>
    Behind,

    /// <summary>Begun, or begun again: what happened before is not known.</summary>
    Began,

    /// <summary>Transactions are gone: every map is read again.</summary>
    Gap,

    /// <summary>Another replica of the service watches.</summary>
    Elsewhere,

    /// <summary>Refused: it needs a superuser.</summary>
    Denied,

    /// <summary>The server has no edit log to tell of, as a Router has none.</summary>
    NotSupported,

    /// <summary>No NameNode answered.</summary>
    Failed,

    /// <summary>The NameNode is asked over WebHDFS, which cannot tell.</summary>
    OverWebHdfs,
}
