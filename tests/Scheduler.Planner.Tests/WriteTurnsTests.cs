namespace Scheduler.Planner.Tests;

/// <summary>Who is written next, where namespaces have many pods or are slow.</summary>
public sealed class WriteTurnsTests
{
    private readonly WriteTurns _turns = new(pods: 4);
    private readonly List<(string Namespace, Task Turn)> _taken = [];

    [Fact]
    public void Take_OneNamespace_HasThreeQuarters()
    {
        Take("a", 6);

        Assert.Equal("a a a", Granted());
        _turns.End("a");
        Assert.Equal("a a a a", Granted());
    }

    /// <summary>The slow namespace keeps its turns: the other's pods follow one another.</summary>
    [Fact]
    public void End_AnotherIsSlow_IsNotDelayed()
    {
        Take("slow", 10);
        Take("b", 3);
        Assert.Equal("b slow slow slow", Granted());

        for (var pod = 0; pod < 2; pod++) _turns.End("b");

        Assert.Equal("b b b slow slow slow", Granted());
    }

    /// <summary>The first to be slow find all turns free. Once these have ended, one is always left to a namespace that has none.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(15)]
    public void End_ManyAreSlow_AnotherIsNotDelayed(int slow)
    {
        const int Turns = 16;
        var turns = new WriteTurns(Turns);
        var oldestFirst = new Queue<(string Namespace, Task Turn)>();
        foreach (var name in Enumerable.Range(0, slow).Select(one => $"slow-{one}"))
            for (var pod = 0; pod < 100; pod++) oldestFirst.Enqueue((name, turns.TakeAsync(name, CancellationToken.None)));
        var other = turns.TakeAsync("other", CancellationToken.None);
        for (var ended = 0; ended < Turns; ended++) EndOldest();

        for (var pod = 0; pod < 10 * Turns; pod++)
        {
            Assert.True(other.IsCompletedSuccessfully);
            turns.End("other");
            other = turns.TakeAsync("other", CancellationToken.None);
            if (pod % 2 == 0) EndOldest();
        }

        void EndOldest()
        {
            for (var pod = oldestFirst.Dequeue(); ; pod = oldestFirst.Dequeue())
            {
                if (pod.Turn.IsCompletedSuccessfully)
                {
                    turns.End(pod.Namespace);
                    return;
                }

                oldestFirst.Enqueue(pod);
            }
        }
    }

    [Fact]
    public void End_SeveralWait_TakeTurns()
    {
        Take("a", 5);
        Take("b", 4);
        Take("c", 1);
        Assert.Equal("a a a b", Granted());
        _turns.End("a");
        Assert.Equal("a a a b c", Granted());
        _turns.End("a");
        // The last free one is for a namespace that has none.
        Assert.Equal("a a a b c", Granted());
        _turns.End("c");
        Assert.Equal("a a a a b c", Granted());
        _turns.End("a");
        Assert.Equal("a a a a b b c", Granted());
    }

    [Fact]
    public void End_All_LeavesNothingBehind()
    {
        Take("a", 4);
        Take("b", 4);
        foreach (var ended in (string[])["a", "a", "a", "a", "b", "b", "b", "b"]) _turns.End(ended);

        Take("a", 4);

        Assert.Equal("a a a a a a a b b b b", Granted());
    }

    [Fact]
    public void Take_OnePodAtOnce_IsGranted()
    {
        var turns = new WriteTurns(pods: 1);

        Assert.True(turns.TakeAsync("a", CancellationToken.None).IsCompletedSuccessfully);
        Assert.False(turns.TakeAsync("b", CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Take_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        Take("a", 3);
        var waits = _turns.TakeAsync("a", stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
    }

    private void Take(string podNamespace, int pods)
    {
        for (var pod = 0; pod < pods; pod++) _taken.Add((podNamespace, _turns.TakeAsync(podNamespace, CancellationToken.None)));
    }

    private string Granted() =>
        string.Join(' ', _taken.Where(taken => taken.Turn.IsCompletedSuccessfully).Select(taken => taken.Namespace).Order());
}
