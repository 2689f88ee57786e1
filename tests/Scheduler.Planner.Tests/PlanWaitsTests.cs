using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Waiting;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>The records of waits of a large job, over an API server that answers when the test says so.</summary>
public sealed class PlanWaitsTests : IPodConditions, IDisposable
{
    private readonly PodWaits _waits = new(new DelayOptions(), IWaitObserver.None, new ManualTimeProvider());
    private readonly List<TaskCompletionSource<string?>> _answers = [];
    private readonly PlanWaits _plans;
    private int _inProgress;
    private int _most;

    public PlanWaitsTests() => _plans = new PlanWaits(
        _waits, new WaitRule(readBytesPerSecond: 1), new NodeScorer(LevelValues.Default), this, NullLogger<PlanWaits>.Instance);

    [Fact]
    public async Task Record_ManyPods_PatchesSomeAtOnceAndInTheEndAll()
    {
        const int Pods = 5 * PlanWaits.MaxRecords;
        var records = Enumerable.Range(0, Pods).Select(pod => RecordAsync($"p{pod}")).ToArray();
        Assert.Equal(PlanWaits.MaxRecords, Calls);

        for (var call = 0; call < Pods; call++)
        {
            await Eventually.HoldsAsync(() => Calls > call, "a patch is in progress");
            Answer(call, call % 3 == 0 ? "refused" : null);
        }

        await Task.WhenAll(records);
        Assert.Equal((Pods, PlanWaits.MaxRecords), (Calls, _most));
    }

    [Fact]
    public async Task Record_CallsFail_GiveTheirTurnsBack()
    {
        var failing = Enumerable.Range(0, PlanWaits.MaxRecords).Select(pod => RecordAsync($"p{pod}")).ToArray();
        var last = RecordAsync("last");
        for (var call = 0; call < failing.Length; call++) _answers[call].SetException(new InvalidOperationException("broken"));
        foreach (var record in failing) await Assert.ThrowsAsync<InvalidOperationException>(() => record);

        await Eventually.HoldsAsync(() => Calls > PlanWaits.MaxRecords, "the last is patched");
        Answer(PlanWaits.MaxRecords, null);
        await last;
    }

    [Fact]
    public async Task Record_SamePodAgain_PatchesItOnce()
    {
        var first = RecordAsync("a");
        await RecordAsync("a");
        Answer(0, null);
        await first;

        await RecordAsync("a");

        Assert.Equal(1, Calls);
    }

    public async Task<string?> SetAsync(
        PodMetadata pod, string type, DateTimeOffset since, string reason, string message, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_answers)
        {
            _answers.Add(answer);
            _most = Math.Max(_most, ++_inProgress);
        }

        try
        {
            return await answer.Task;
        }
        finally
        {
            lock (_answers) _inProgress--;
        }
    }

    public Task<string?> EndAsync(PodMetadata pod, string type, string reason, string message, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string?> ClearAsync(PodMetadata pod, string type, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose() => _plans.Dispose();

    private int Calls
    {
        get { lock (_answers) return _answers.Count; }
    }

    private void Answer(int call, string? problem)
    {
        lock (_answers) _answers[call].SetResult(problem);
    }

    private Task RecordAsync(string uid)
    {
        var request = new LocalityRequest(new PodMetadata("ns", uid, uid), [], "g")
        {
            Level = WantedLevel.Node,
            MaxWait = TimeSpan.FromSeconds(15),
        };
        _waits.Ask(request);
        return _plans.RecordAsync(request, CancellationToken.None);
    }
}
