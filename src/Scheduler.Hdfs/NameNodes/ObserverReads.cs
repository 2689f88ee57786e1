using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Sends reads to observer NameNodes, as Hadoop's <c>ObserverReadProxyProvider</c> does: finds the observers, gets the active's
/// state (<c>msync</c>), and lets an observer answer from that state or a later one. Safe for several threads.
/// </summary>
internal sealed class ObserverReads(
    string nameservice, ImmutableArray<INameNodeClient> nameNodes, CallIds callIds, INameNodeObserver observer, TimeProvider clock)
    : IDisposable
{
    /// <summary>How long the known states of the NameNodes are used.</summary>
    public static readonly TimeSpan DiscoverEvery = TimeSpan.FromMinutes(1);

    /// <summary>How far behind the active a read may be: the age of its state when the read starts.</summary>
    public static readonly TimeSpan MsyncEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _preparing = new(1);
    private ImmutableArray<string> _states = [];
    private ImmutableArray<int> _observers = [];
    private long? _discoveredAt;
    private long? _syncedAt;
    private bool _isSynced;
    private int _turn;

    /// <summary>A call by native RPC that only the active answers.</summary>
    public delegate Task ActiveCall(
        Func<INativeNameNode, CallAttempt, CancellationToken, Task<bool>> call, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _preparing.Dispose();

    /// <summary>The state of each NameNode, as a sentence; empty before the first call.</summary>
    public string Describe() => _states.IsEmpty
        ? ""
        : $" States: {string.Join(", ", nameNodes.Select((nameNode, i) => $"{nameNode.Endpoint} {_states[i]}"))}.";

    /// <summary>Index of the observer that answered, and its answer; -1 when the active must be called.</summary>
    /// <exception cref="NameNodeException">An observer answered that the path is not there, or refused.</exception>
    public async Task<(int Index, T? Answer)> TryCallAsync<T>(
        Func<INameNodeClient, CallAttempt, CancellationToken, Task<T>> call,
        CallAttempt attempt,
        ActiveCall callActive,
        CancellationToken cancellationToken)
    {
        var observers = await PrepareAsync(callActive, cancellationToken);
        var first = unchecked((uint)Interlocked.Increment(ref _turn));
        for (var i = 0; i < observers.Length; i++)
        {
            var index = observers[(int)((first + i) % observers.Length)];
            try
            {
                var answer = await call(nameNodes[index], attempt, cancellationToken);
                observer.ObserverAsked(nameservice, isAnswered: true);
                return (index, answer);
            }
            catch (NameNodeException e) when (!e.IsAboutPath)
            {
                if (e.AsksForActive) break;
                // It is unreachable, or no longer an observer: discover again before the next read.
                if (e.RetryDecision == RetryDecision.FailoverAndRetry) _discoveredAt = null;
                attempt = attempt.Next();
            }
        }

        if (!observers.IsEmpty) observer.ObserverAsked(nameservice, isAnswered: false);
        return (-1, default);
    }

    private async Task<ImmutableArray<int>> PrepareAsync(ActiveCall callActive, CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (IsOver(_discoveredAt, DiscoverEvery)) await DiscoverAsync(cancellationToken);
            if (!_observers.IsEmpty && IsOver(_syncedAt, MsyncEvery)) await MsyncAsync(callActive, cancellationToken);
            return _isSynced ? _observers : [];
        }
        finally
        {
            _preparing.Release();
        }
    }

    private bool IsOver(long? since, TimeSpan time) => since is not { } timestamp || clock.GetElapsedTime(timestamp) >= time;

    private async Task DiscoverAsync(CancellationToken cancellationToken)
    {
        var states = await Task.WhenAll(nameNodes.Select(nameNode => StateAsync(nameNode, cancellationToken)));
        _states = [.. states.Select(state => state.Name)];
        _observers = [.. Enumerable.Range(0, states.Length).Where(i => states[i].IsObserver)];
        _discoveredAt = clock.GetTimestamp();
    }

    private async Task<(string Name, bool IsObserver)> StateAsync(INameNodeClient nameNode, CancellationToken cancellationToken)
    {
        try
        {
            if (nameNode.Native is not { } native) return ("unknown over WebHDFS", false);
            var state = await native.GetHaStateAsync(callIds.New(Caller.Service), cancellationToken);
            return (state.ToString().ToLowerInvariant(), state == HaState.Observer);
        }
        catch (NameNodeException e)
        {
            // Its gate reported the failure; without a state it is not called as an observer.
            return (e.IsRouter ? "a Router, which does not support states" : "unknown", false);
        }
    }

    private async Task MsyncAsync(ActiveCall callActive, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        try
        {
            await callActive(
                async (native, attempt, ct) =>
                {
                    await native.MsyncAsync(attempt, ct);
                    return true;
                },
                cancellationToken);
            (_syncedAt, _isSynced) = (asked, true);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.NotSupported)
        {
            // An observer without msync cannot be read from in order; tried again when the states are.
            _observers = [];
        }
        catch (BlockMapUnavailableException)
        {
            // No NameNode is active, or the active is not called over RPC: reads fail over as usual. Callers that waited do not repeat the
            // call.
            (_syncedAt, _isSynced) = (clock.GetTimestamp(), false);
        }
    }
}
