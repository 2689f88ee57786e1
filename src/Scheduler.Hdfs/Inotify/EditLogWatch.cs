using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Health;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Inotify;

/// <summary>
/// Follows the edit log of one nameservice and tells which paths changed. A transaction that is not seen (it is gone, another replica
/// watched) makes every map be read again. For one caller at a time.
/// </summary>
internal sealed class EditLogWatch(
    NameserviceClient nameservice, IChangeFeed feed, TimeSpan interval, INameNodeObserver observer, ILogger logger, TimeProvider clock)
{
    /// <summary>How long a refusal stands before we ask again: somebody may have given us the right.</summary>
    public static readonly TimeSpan DeniedPause = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Answers that one look reads, 1,000 events each by default. Each costs the NameNode a read of its segment from the beginning, so
    /// that what is left comes with the next look.
    /// </summary>
    public const int MaxAnswers = 10;

    /// <summary>Time after which a look begins no further call.</summary>
    public static readonly TimeSpan MaxPollTime = TimeSpan.FromSeconds(1);

    private const long Nowhere = -1;
    private const string ByAgeAlone = "Changes of files are seen by BlockMap:LocationTtl alone";
    private const string MakeUsOne = "make our user one (dfs.permissions.superusergroup), or set NameNode:InotifyInterval to 0";
    private static readonly TimeSpan ShortestLead = TimeSpan.FromSeconds(15);

    private HealthReport _report = new($"inotify/{nameservice.Name}", true, clock.GetUtcNow(), "The edit log was not asked for yet.");
    private long _lastTxid = Nowhere;

    // Whether transactions up to the last were read: only what was committed can be.
    private bool _isCommitted;
    private long? _refusedAt;

    // Longer than two looks: one that is late must not give the lead away.
    private TimeSpan LeadDuration => interval * 3 > ShortestLead ? interval * 3 : ShortestLead;

    /// <summary>Whether changes are seen, and if not, what that costs: maps are read again for their age alone.</summary>
    public HealthReport Report() => Volatile.Read(ref _report);

    /// <summary>Reads what is new.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        if (_refusedAt is { } refusedAt && clock.GetElapsedTime(refusedAt) < DeniedPause) return;
        if (await feed.TryLeadAsync(nameservice.Name, LeadDuration, cancellationToken) == FetchLease.HeldElsewhere)
        {
            _lastTxid = Nowhere;
            Say(InotifyOutcome.Elsewhere, "Another replica of the service follows the edit log for all.");
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

    /// <summary>A look ended as none should. What it had read may be untold, so the next one begins anew.</summary>
    public void Broke(Exception e)
    {
        _lastTxid = Nowhere;
        Log.InotifyBroke(logger, nameservice.Name, e);
        Say(InotifyOutcome.Failed, $"The edit log cannot be read now; maps are read again by BlockMap:LocationTtl alone. {e.Message}");
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_lastTxid == Nowhere)
        {
            await BeginAsync(InotifyOutcome.Began, cancellationToken);
            return;
        }

        var started = clock.GetTimestamp();
        // With writers that never rest there is always something newer: a look ends where the log ended when it began.
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
            Say(InotifyOutcome.Followed, $"Changes of files are seen within {interval.TotalSeconds:0.###} s (NameNode:InotifyInterval).");
            return;
        }

        Say(
            InotifyOutcome.Behind,
            $"More is written than one look reads ({MaxAnswers} answers, or {MaxPollTime.TotalSeconds:0.###} s): the rest comes with the "
            + $"next, {Math.Max(end.GetValueOrDefault() - _lastTxid, 0)} transactions are left.");
    }

    // As DFSInotifyEventInputStream tells it; a log that ends before what we read of it is another one, or was rolled back.
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
        _lastTxid = Nowhere;
        var txid = await nameservice.CallNativeAsync((native, attempt, ct) => native.GetCurrentEditLogTxidAsync(attempt, ct), cancellationToken);
        if (txid < 0)
        {
            Say(InotifyOutcome.Failed, "The edit log cannot be read now; the NameNode is becoming active and does not know its end yet.");
            return;
        }

        // A Router tells an end and no edits: what it refuses is asked before all maps are read again for it.
        await EditsAsync(txid + 1, cancellationToken);
        // Whatever comes after the position is seen; what was before is not known.
        await feed.PublishMissedAsync(nameservice.Name, cancellationToken);
        (_lastTxid, _isCommitted, _refusedAt) = (txid, false, null);
        Say(outcome, $"Follows the edit log from transaction {txid} on; maps from before are read again.");
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
            _lastTxid = Nowhere;
            Say(InotifyOutcome.OverWebHdfs, $"{ByAgeAlone}: {failure.Message}");
            return;
        }

        // An exception of its own about the transactions that we ask for: they are gone (FileNotFoundException, IOException).
        if (failure.InnerException is NameNodeException { IsAnswer: true } or NameNodeException { IsAboutPath: true }) _lastTxid = Nowhere;
        else if (nameservice.Report().IsOk) await nameservice.ProbeAsync(cancellationToken);
        Say(InotifyOutcome.Failed, $"The edit log cannot be read now; maps are read again by BlockMap:LocationTtl alone. {failure.Message}");
    }

    private async Task RefusedAsync(BlockMapUnavailableException failure, CancellationToken cancellationToken)
    {
        var isNews = _refusedAt is null;
        _refusedAt = clock.GetTimestamp();
        _lastTxid = Nowhere;
        await feed.ResignAsync(nameservice.Name, cancellationToken);
        if (failure.Failure == BlockMapFailure.NotSupported)
            Say(InotifyOutcome.NotSupported, $"{ByAgeAlone}; set NameNode:InotifyInterval to 0 to stop asking. {failure.Message}");
        else
            Say(InotifyOutcome.Denied, $"{ByAgeAlone}, since the edit log is for superusers: {MakeUsOne}. {failure.Message}");
        if (isNews) Log.InotifyRefused(logger, nameservice.Name, failure.Message);
    }

    private Task<EditBatch> EditsAsync(long txid, CancellationToken cancellationToken) =>
        nameservice.CallNativeAsync((native, attempt, ct) => native.GetEditsFromTxidAsync(txid, attempt, ct), cancellationToken);

    private void Say(InotifyOutcome outcome, string message)
    {
        observer.EditLogPolled(nameservice.Name, outcome);
        // Elsewhere another replica reads it for all.
        var isOk = outcome is InotifyOutcome.Followed or InotifyOutcome.Behind or InotifyOutcome.Began or InotifyOutcome.Gap or InotifyOutcome.Elsewhere;
        if (_report.Message == message && _report.IsOk == isOk) return;
        var since = _report.IsOk || isOk ? clock.GetUtcNow() : _report.Since;
        Volatile.Write(ref _report, _report with { IsOk = isOk, Since = since, Message = message });
    }
}
