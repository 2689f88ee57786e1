namespace Scheduler.Listeners;

/// <summary>Why a request was refused: a metric's label, and what the log is limited by.</summary>
public enum Refusal
{
    /// <summary>400: the body is not what the protocol says.</summary>
    Malformed,

    /// <summary>400 and its like: the body could not be read to its end, by HTTP's own rules.</summary>
    BrokenBody,

    /// <summary>408: the body came too slowly.</summary>
    SlowBody,

    /// <summary>413: larger than is taken.</summary>
    TooLarge,

    /// <summary>415: not plain JSON.</summary>
    WrongType,

    /// <summary>421: let in for coming from this machine, it must name this machine.</summary>
    ForeignHost,

    /// <summary>403: a page of another site asks.</summary>
    ForeignOrigin,

    /// <summary>401: no token, or an unknown one.</summary>
    Unauthenticated,

    /// <summary>403: the API server says that the caller may not.</summary>
    Forbidden,

    /// <summary>503: the API server could not be asked about the caller.</summary>
    Unreviewed,

    /// <summary>503: requests hold all the memory that they may.</summary>
    Busy,

    /// <summary>No answer: there were as many connections as are taken.</summary>
    Connection,
}
