using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Health;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// A nameservice as one NameNode: calls the one that answered last, and follows what NameNodes say (standby, observer, retry
/// later) or fail to say (unreachable) to the next, with Hadoop's pauses. Safe for several threads.
/// </summary>
internal sealed class NameserviceClient(
    string name,
    ImmutableArray<INameNodeClient> nameNodes,
    FailoverBackoff backoff,
    CallIds callIds,
    INameNodeObserver observer,
    ILogger logger,
    TimeProvider clock,
    ObserverReads? observers = null) : IDisposable
{
    private readonly NameserviceHealth _health = new(name, nameNodes[0].Transport, clock);
    private int _answering;
    private int _reader;

    /// <summary>The nameservice's name.</summary>
    public string Name => name;

    /// <summary>The NameNode that answered last, observers included; the first before any did.</summary>
    public INameNodeClient Answering => nameNodes[Volatile.Read(ref _reader)];

    /// <summary>Whether any NameNode's circuit lets calls through.</summary>
    public bool IsAvailable => nameNodes.Any(nameNode => nameNode.IsAvailable);

    /// <summary>Whether a probe is due: it may answer again, or over its best transport again.</summary>
    public bool WantsProbe => !_health.Report().IsOk || Answering.WantsProbe;

    /// <summary>Which NameNode answers, since when, or why none does.</summary>
    public HealthReport Report()
    {
        var report = _health.Report();
        return observers is null ? report : report with { Message = report.Message + observers.Describe() };
    }

    /// <summary>Makes a call that reads: to an observer if they are used, else to whichever NameNode answers it.</summary>
    /// <exception cref="BlockMapUnavailableException">None does, within the attempts or until the token was cancelled.</exception>
    public async Task<T> CallAsync<T>(
        Caller caller, Func<INameNodeClient, CallAttempt, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var attempt = callIds.New(caller);
        if (observers is null) return await CallActiveAsync(call, attempt, cancellationToken);
        try
        {
            var (index, answer) = await observers.TryCallAsync(
                call, attempt, (native, ct) => CallNativeAsync(native, ct), cancellationToken);
            if (index < 0) return await CallActiveAsync(call, attempt.Next(), cancellationToken);
            Volatile.Write(ref _reader, index);
            _health.Answered(nameNodes[index]);
            return answer!;
        }
        catch (NameNodeException e)
        {
            throw new BlockMapUnavailableException(e.Failure, e.Message, e);
        }
    }

    /// <summary>Finds out which NameNode answers, for <see cref="Report"/>, by the cheapest call.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(Caller.Service, (nameNode, attempt, ct) => nameNode.GetFileStatusAsync("/", attempt, ct), cancellationToken);
        }
        catch (BlockMapUnavailableException)
        {
            // The report says so.
        }
    }

    /// <summary>
    /// Makes a call that only native RPC has, to the active: each NameNode is called once, without pauses, since the caller
    /// repeats it later or does without. Its failure says nothing about the nameservice's health, which may be fine over WebHDFS: a caller
    /// that sees one calls <see cref="ProbeAsync"/>.
    /// </summary>
    /// <exception cref="BlockMapUnavailableException">No NameNode answers it.</exception>
    public async Task<T> CallNativeAsync<T>(
        Func<INativeNameNode, CallAttempt, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAnyAsync(
                Caller.Service,
                async (nameNode, attempt, ct) =>
                {
                    var answer = await call(nameNode.Native ?? throw NameNodeException.NotNative(nameNode.Endpoint), attempt, ct);
                    _health.Answered(nameNode);
                    return answer;
                },
                cancellationToken);
        }
        catch (NameNodeException e)
        {
            throw new BlockMapUnavailableException(e.Failure, e.Message, e);
        }
    }

    /// <summary>
    /// Calls each NameNode once, from the one that answered last, until one answers: for calls that no input waits for, and that say
    /// nothing about the nameservice's health.
    /// </summary>
    /// <exception cref="NameNodeException">None does, or one refuses.</exception>
    public async Task<T> CallAnyAsync<T>(
        Caller caller, Func<INameNodeClient, CallAttempt, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var (attempt, first) = (callIds.New(caller), Volatile.Read(ref _answering));
        for (var asked = 1; ; asked++, attempt = attempt.Next())
        {
            try
            {
                return await call(nameNodes[(first + asked - 1) % nameNodes.Length], attempt, cancellationToken);
            }
            catch (NameNodeException e) when (e.RetryDecision != RetryDecision.Fail && asked < nameNodes.Length)
            {
                // The next may answer.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var nameNode in nameNodes) nameNode.Dispose();
        observers?.Dispose();
    }

    private async Task<T> CallActiveAsync<T>(
        Func<INameNodeClient, CallAttempt, CancellationToken, Task<T>> call, CallAttempt first, CancellationToken cancellationToken)
    {
        var attempts = new FailoverAttempts(Volatile.Read(ref _answering), nameNodes.Length);
        var started = clock.GetTimestamp();
        for (var attempt = first; ; attempt = attempt.Next())
        {
            var nameNode = nameNodes[attempts.Current];
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                var answer = await call(nameNode, attempt, cancellationToken);
                Answered(attempts.Current);
                return answer;
            }
            catch (NameNodeException e)
            {
                await FollowAsync(e, attempts, started, cancellationToken);
            }
            catch (OperationCanceledException) when (attempts.LastFailure is { } last)
            {
                throw Failed(attempts, last);
            }
        }
    }

    private async Task FollowAsync(NameNodeException failure, FailoverAttempts attempts, long started, CancellationToken cancellationToken)
    {
        if (failure.RetryDecision == RetryDecision.Fail) throw Refused(failure, attempts.Current);
        attempts.Record(failure);
        if (attempts.AllCircuitsOpen) throw Failed(attempts, failure);
        if (attempts.PauseNumber() is not { } number) return;
        _health.Failed(attempts.Describe(name));
        if (number >= FailoverBackoff.MaxPauses || clock.GetElapsedTime(started) >= FailoverBackoff.MaxTime)
            throw Failed(attempts, failure);
        try
        {
            await Task.Delay(backoff.Pause(number), clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw Failed(attempts, failure);
        }
    }

    private BlockMapUnavailableException Refused(NameNodeException failure, int index)
    {
        if (failure.IsAboutPath) Answered(index);
        else _health.Failed(failure.Message);
        return new BlockMapUnavailableException(failure.Failure, failure.Message, failure);
    }

    private BlockMapUnavailableException Failed(FailoverAttempts attempts, NameNodeException last)
    {
        var message = attempts.Describe(name);
        _health.Failed(message);
        return new BlockMapUnavailableException(attempts.Failure ?? last.Failure, message, last);
    }

    private void Answered(int index)
    {
        var before = Interlocked.Exchange(ref _answering, index);
        Volatile.Write(ref _reader, index);
        _health.Answered(nameNodes[index]);
        if (before == index) return;
        Log.FailedOver(logger, name, nameNodes[before].Endpoint, nameNodes[index].Endpoint);
        observer.FailedOver(name, nameNodes[before].Endpoint, nameNodes[index].Endpoint);
    }
}
