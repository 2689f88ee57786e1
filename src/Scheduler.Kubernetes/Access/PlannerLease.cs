using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Planning;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Elects the replica that plans, by a lease as kube-scheduler and controllers use it. The leader renews it every
/// <see cref="RetryPeriod"/>; another takes it when it has not changed for <see cref="LeaseView.Duration"/>, or when it was given up.
/// </summary>
/// <param name="calls">The lease.</param>
/// <param name="identity">Who we are; no other process may ever have the same, not even a predecessor of this one.</param>
/// <param name="clock">Its monotonic time decides; its time of day is written for people.</param>
/// <param name="random">Spreads the attempts of replicas.</param>
/// <param name="logger">Gets changes of the leader, and each new fault once.</param>
internal sealed class PlannerLease(LeaseCalls calls, string identity, TimeProvider clock, Random random, ILogger<PlannerLease> logger)
    : BackgroundService, IPlannerLease
{
    /// <summary>Time between two renewals, and at least that between two reads by a replica that is not the leader.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    /// <summary>How long one call may take: a second attempt must fit before the deadline of a renewal.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private LeaseView _view = LeaseView.Unknown;
    private (bool IsLeader, string? Leader) _announced;
    private TaskCompletionSource _changed = NewSignal();
    private string? _fault;

    /// <summary>Whether a write of ours is in progress, or failed: then the lease may be ours, whatever the view says.</summary>
    private bool _mayBeOurs;

    /// <inheritdoc/>
    public bool IsLeader => View.LeadsFor(clock) > TimeSpan.Zero;

    /// <inheritdoc/>
    public string? Leader => LeaderIn(View);

    /// <inheritdoc/>
    public Task Changed
    {
        get { lock (_lock) return _changed.Task; }
    }

    private LeaseView View => Volatile.Read(ref _view);

    /// <summary>Gives the lease up. What stopped before may have used the host's time up: the calls have deadlines of their own.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(CancellationToken.None).ConfigureAwait(false);
        if (View.Holder == identity || _mayBeOurs) await GiveUpAsync().ConfigureAwait(false);
    }

    /// <summary>One attempt and what it changed; answers how long to wait until the next.</summary>
    internal async Task<TimeSpan> StepAsync(CancellationToken stoppingToken)
    {
        await AttemptAsync(stoppingToken).ConfigureAwait(false);
        Announce();
        return Pause();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await StepAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(false);
            // The leadership, or what is known of another leader, may have ended meanwhile.
            Announce();
        }
    }

    /// <summary>Renews the lease if it is ours; else reads it, and takes it if it has no living holder.</summary>
    private async Task AttemptAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(CallTime(), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        try
        {
            if (View.Renewed is null || !await WriteAsync(OurSpec(), timeout.Token).ConfigureAwait(false))
            {
                await ReadAsync(either.Token).ConfigureAwait(false);
                if (View.Holder == identity || View.HeldFor(clock) <= TimeSpan.Zero)
                    await WriteAsync(OurSpec(), timeout.Token).ConfigureAwait(false);
            }

            Note(null);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            Note($"The API server did not answer within {CallTimeout:c}.");
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            Note(fault.Message);
        }
    }

    // It may be ours at another version: a write was done whose answer did not come, or a person labelled the lease.
    private async Task ReadAsync(CancellationToken cancellationToken) =>
        Set(View.Read(await calls.ReadAsync(cancellationToken).ConfigureAwait(false), identity, clock));

    // A stop does not cut it off: it might be done all the same, after the lease was read to give it up. Counted from before it is sent: no
    // other replica sees it sooner.
    private async Task<bool> WriteAsync(V1LeaseSpec spec, CancellationToken timeout)
    {
        var (timestamp, time) = (clock.GetTimestamp(), clock.GetUtcNow());
        _mayBeOurs = true;
        var written = await calls.WriteAsync(View.Lease, spec, timeout).ConfigureAwait(false);
        _mayBeOurs = false;
        if (written is null) return false;
        Set(new LeaseView(written, timestamp) { Renewed = spec.HolderIdentity == identity ? (timestamp, time) : null });
        return true;
    }

    /// <summary>First we stop to be the leader, then another may become it.</summary>
    private async Task GiveUpAsync()
    {
        Set(View with { Renewed = null });
        Announce();
        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        try
        {
            if (!_mayBeOurs && await WriteAsync(FreeSpec(), timeout.Token).ConfigureAwait(false)) return;
            await ReadAsync(timeout.Token).ConfigureAwait(false);
            if (View.Holder == identity) await WriteAsync(FreeSpec(), timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException || ListWatchFault.From(exception) is not null)
        {
            logger.LeaseNotGivenUp(exception.Message);
        }
    }

    private V1LeaseSpec OurSpec()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var old = View.Lease?.Spec;
        var isOurs = View.Holder == identity;
        return new V1LeaseSpec
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = (int)LeaseView.Duration.TotalSeconds,
            AcquireTime = isOurs ? old?.AcquireTime ?? now : now,
            RenewTime = now,
            LeaseTransitions = (old?.LeaseTransitions ?? 0) + (isOurs || old is null ? 0 : 1),
        };
    }

    private V1LeaseSpec FreeSpec()
    {
        var spec = OurSpec();
        (spec.HolderIdentity, spec.LeaseDurationSeconds) = ("", 1);
        return spec;
    }

    // A call of the leader ends with its leadership, so that the end is announced in time.
    private TimeSpan CallTime() => View.LeadsFor(clock) is var left && left > TimeSpan.Zero && left < CallTimeout ? left : CallTimeout;

    private TimeSpan Pause()
    {
        var (leads, held) = (View.LeadsFor(clock), View.HeldFor(clock));
        if (leads > TimeSpan.Zero) return leads < RetryPeriod ? leads : RetryPeriod;
        var spread = RetryPeriod * (1 + random.NextDouble());
        return held > TimeSpan.Zero && held < spread ? held : spread;
    }

    private string? LeaderIn(LeaseView view)
    {
        if (view.LeadsFor(clock) > TimeSpan.Zero) return identity;
        return view.Holder != identity && view.HeldFor(clock) > TimeSpan.Zero ? view.Holder : null;
    }

    private void Set(LeaseView view) => Volatile.Write(ref _view, view);

    private void Announce()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            var now = (IsLeader, Leader);
            if (now == _announced) return;
            _announced = now;
            (changed, _changed) = (_changed, NewSignal());
        }

        logger.LeaderChanged(Leader ?? "none", identity);
        changed.SetResult();
    }

    private void Note(string? fault)
    {
        if (fault is not null && fault != _fault) logger.LeaseFailed(fault);
        _fault = fault;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
