using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Health;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Inotify;

/// <summary>
/// Follows the edit log of one nameservice and publishes which paths changed. After a transaction was missed (it is gone, or another
/// replica read the log) every map is read again. For one caller at a time.
/// </summary>
internal sealed class EditLogWatch(
    NameserviceClient nameservice, IChangeFeed feed, TimeSpan interval, INameNodeObserver observer, ILogger logger, TimeProvider clock)
{
    /// <summary>How long we wait after a refusal: the right may have been granted since.</summary>
    public static readonly TimeSpan DeniedPause = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Answers that one poll reads, 1,000 events each by default. Each costs the NameNode a read of its segment from the beginning, so
    /// that the rest waits for the next poll.
    /// </summary>
    public const int MaxAnswers = 10;

    /// <summary>Time after which a poll starts no further call.</summary>
    public static readonly TimeSpan MaxPollTime = TimeSpan.FromSeconds(1);

    private const long NoPosition = -1;
    private const string OnlyByAge = "Changed files are noticed only after BlockMap:LocationTtl";
    private const string GrantAdvice = "make our user one (dfs.permissions.superusergroup), or set NameNode:InotifyInterval to 0";
    private static readonly TimeSpan ShortestLead = TimeSpan.FromSeconds(15);

    private HealthReport _report = new($"inotify/{nameservice.Name}", true, clock.GetUtcNow(), "The edit log has not been read yet.");
    private long _lastTxid = NoPosition;

    // Whether transactions were read up to the last one. Only committed transactions can be read.
    private bool _isCommitted;
    private long? _refusedAt;

    // Longer than two polls: a late poll must not lose the lead.
    private TimeSpan LeadDuration => interval * 3 > ShortestLead ? interval * 3 : ShortestLead;

    /// <summary>Whether changes are noticed at once; if not, maps are only read again when they are old.</summary>
    public HealthReport Report() => Volatile.Read(ref _report);

    /// <summary>Reads new transactions.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        if (_refusedAt is { } refusedAt && clock.GetElapsedTime(refusedAt) < DeniedPause) return;
        if (await feed.TryLeadAsync(nameservice.Name, LeadDuration, cancellationToken) == FetchLease.HeldElsewhere)
        {
            _lastTxid = NoPosition;
            SetReport(InotifyOutcome.Elsewhere, "Another replica of the service reads the edit log for all replicas.");
            return;
        }

        try
        {
            await FollowAsync(cancellationToken);
        }
        catch (BlockMapUnavailableException e)
        {
            await FailAsync(e, cancellationToken);
        }
    }

    /// <summary>A poll failed unexpectedly. Changes that it had read may be unpublished, so the next one starts over.</summary>
    public void PollFailed(Exception e)
    {
        _lastTxid = NoPosition;
        Log.EditLogPollFailed(logger, nameservice.Name, e);
        SetReport(InotifyOutcome.Failed, $"The edit log cannot be read. {OnlyByAge}. {e.Message}");
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_lastTxid == NoPosition)
        {
            await BeginAsync(InotifyOutcome.Began, cancellationToken);
            return;
        }

        var started = clock.GetTimestamp();
        // With writers that never pause there is always something newer: a poll ends where the log ended when it started.
        long? end = null;
        for (var answers = 0; answers < MaxAnswers && clock.GetElapsedTime(started) < MaxPollTime; answers++)
        {
            var edits = await EditsAsync(_lastTxid + 1, cancellationToken);
            if (HasGap(edits))
            {
                Log.InotifyGap(logger, nameservice.Name, _lastTxid + 1);
                await BeginAsync(InotifyOutcome.Gap, cancellationToken);
                return;
            }

            end ??= edits.SyncTxid;
            await TakeAsync(edits, cancellationToken);
            if (!edits.IsEmpty && (end <= 0 || _lastTxid < end)) continue;
            SetReport(
                InotifyOutcome.Followed, $"Changed files are noticed within {interval.TotalSeconds:0.###} s (NameNode:InotifyInterval).");
            return;
        }

        SetReport(
            InotifyOutcome.Behind,
            $"More is written than one poll reads ({MaxAnswers} answers, or {MaxPollTime.TotalSeconds:0.###} s): the rest comes with the "
            + $"next, {Math.Max(end.GetValueOrDefault() - _lastTxid, 0)} transactions are left.");
    }

    // As in DFSInotifyEventInputStream; a log that ends before what we read of it is another one, or was rolled back.
    private bool HasGap(EditBatch edits) => edits.IsEmpty
        ? _isCommitted && edits.SyncTxid > 0 && edits.SyncTxid < _lastTxid
        : edits.FirstTxid != _lastTxid + 1 || edits.LastTxid < edits.FirstTxid;

    private async Task TakeAsync(EditBatch edits, CancellationToken cancellationToken)
    {
        if (edits.IsEmpty)
        {
            // We began at the last transaction that was written: until it is committed another NameNode may write others in its place.
            if (edits.SyncTxid > 0 && edits.SyncTxid < _lastTxid) _lastTxid = edits.SyncTxid;
            return;
        }

        await feed.PublishAsync(nameservice.Name, edits.Paths, cancellationToken);
        observer.PathsChanged(nameservice.Name, edits.Paths.Count);
        (_lastTxid, _isCommitted) = (edits.LastTxid, true);
    }

    private async Task BeginAsync(InotifyOutcome outcome, CancellationToken cancellationToken)
    {
        _lastTxid = NoPosition;
        var txid = await nameservice.CallNativeAsync(
            (native, attempt, ct) => native.GetCurrentEditLogTxidAsync(attempt, ct), cancellationToken);
        if (txid < 0)
        {
            SetReport(
                InotifyOutcome.Failed,
                "The edit log cannot be read; the NameNode is becoming active and does not know its last transaction yet.");
            return;
        }

        // A Router gives a last transaction and no edits: its refusal comes before all maps are read again.
        await EditsAsync(txid + 1, cancellationToken);
        // What comes after the position is noticed; what was before is unknown.
        await feed.PublishMissedAsync(nameservice.Name, cancellationToken);
        (_lastTxid, _isCommitted, _refusedAt) = (txid, false, null);
        SetReport(outcome, $"Reads the edit log from transaction {txid} on; older block maps are read again.");
    }

    private async Task FailAsync(BlockMapUnavailableException failure, CancellationToken cancellationToken)
    {
        if (failure.Failure is BlockMapFailure.AccessDenied or BlockMapFailure.NotSupported)
        {
            await RefusedAsync(failure, cancellationToken);
            return;
        }

        if (failure.InnerException is NameNodeException { IsNotNative: true })
        {
            _lastTxid = NoPosition;
            SetReport(InotifyOutcome.OverWebHdfs, $"{OnlyByAge}: {failure.Message}");
            return;
        }

        // An exception about the requested transactions: they are gone (FileNotFoundException, IOException).
        if (failure.InnerException is NameNodeException { IsAnswer: true } or NameNodeException { IsAboutPath: true })
            _lastTxid = NoPosition;
        else if (nameservice.Report().IsOk) await nameservice.ProbeAsync(cancellationToken);
        SetReport(InotifyOutcome.Failed, $"The edit log cannot be read. {OnlyByAge}. {failure.Message}");
    }

    private async Task RefusedAsync(BlockMapUnavailableException failure, CancellationToken cancellationToken)
    {
        var isFirst = _refusedAt is null;
        _refusedAt = clock.GetTimestamp();
        _lastTxid = NoPosition;
        await feed.ResignAsync(nameservice.Name, cancellationToken);
        if (failure.Failure == BlockMapFailure.NotSupported)
            SetReport(InotifyOutcome.NotSupported, $"{OnlyByAge}; set NameNode:InotifyInterval to 0 to stop trying. {failure.Message}");
        else
            SetReport(InotifyOutcome.Denied, $"{OnlyByAge}, since only superusers may read the edit log: {GrantAdvice}. {failure.Message}");
        if (isFirst) Log.InotifyRefused(logger, nameservice.Name, failure.Message);
    }

    private Task<EditBatch> EditsAsync(long txid, CancellationToken cancellationToken) =>
        nameservice.CallNativeAsync((native, attempt, ct) => native.GetEditsFromTxidAsync(txid, attempt, ct), cancellationToken);

    private void SetReport(InotifyOutcome outcome, string message)
    {
        observer.EditLogPolled(nameservice.Name, outcome);
        // Elsewhere: another replica reads it for all.
        var isOk = outcome is InotifyOutcome.Followed or InotifyOutcome.Behind or InotifyOutcome.Began or InotifyOutcome.Gap
            or InotifyOutcome.Elsewhere;
        if (_report.Message == message && _report.IsOk == isOk) return;
        var since = _report.IsOk || isOk ? clock.GetUtcNow() : _report.Since;
        Volatile.Write(ref _report, _report with { IsOk = isOk, Since = since, Message = message });
    }
}
