namespace Scheduler.Hdfs.Footers;

/// <summary>
/// Says when reading an input's footers is given up: where DataNodes cannot be reached (a firewall that drops, names that lead nowhere) each
/// read takes its whole deadline, and the input would be unknown for all that time only to count whole. Safe for several threads.
/// </summary>
/// <param name="giveUp">Called once too many reads failed; perhaps again for each further one.</param>
internal sealed class FailedFooterReads(Action giveUp)
{
    /// <summary>How many files may fail while none succeeds: enough for a few DataNodes that are down.</summary>
    public const int Most = 8;

    private int _failed;
    private volatile bool _isAnyRead;

    /// <summary>A file's end was read, whatever it said.</summary>
    public void Succeeded() => _isAnyRead = true;

    /// <summary>Nobody gave a file's end in time.</summary>
    public void Failed()
    {
        if (Interlocked.Increment(ref _failed) >= Most && !_isAnyRead) giveUp();
    }
}
