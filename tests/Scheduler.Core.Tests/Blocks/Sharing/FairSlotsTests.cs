using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Testing;

namespace Scheduler.Core.Tests.Blocks.Sharing;

public sealed class FairSlotsTests
{
    private const int Namespaces = 5;

    /// <summary>
    /// Whatever the order of arrivals, ends and cancellations: no slot is idle while a caller waits, never more are held than there are,
    /// between two grants to a namespace that waits any other gets one at the most, and no caller is forgotten.
    /// </summary>
    [Fact]
    public void EnterAsync_AnyOrderOfEvents_SharesInTurnsAndWastesNothing() => Prop.ForAll(
        Gen.Choose(1, 4).ToArbitrary(), Gen.Choose(0, (Namespaces * 3) - 1).ArrayOf(80).ToArbitrary(), (slots, events) =>
        {
            var run = new Run(new FairSlots(slots), slots);
            foreach (var number in events) run.Step(number / Namespaces, Name(number % Namespaces));
            run.End();
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task EnterAsync_ManyOfOneNamespace_LetAnotherInAtTheNextTurn()
    {
        var slots = new FairSlots(1);
        var first = await Enter(slots, "hostile");
        var many = Enumerable.Range(0, 100).Select(_ => Enter(slots, "hostile")).ToList();
        var other = Enter(slots, "team");

        first.Dispose();
        await Eventually.HoldsAsync(() => slots.Waiting == 100);
        var next = await Task.WhenAny(many.Append(other));
        if (next != other) (await next).Dispose();
        await other;

        Assert.InRange(many.Count(task => task.IsCompletedSuccessfully), 0, 1);
    }

    [Fact]
    public async Task EnterAsync_ReadAhead_ComesAfterAllThatIsDemandedAndLeavesSlots()
    {
        var slots = new FairSlots(2, slotsReadAhead: 1);
        var ahead = await slots.EnterAsync(new Requester("a", isDemanded: false), default);
        var second = slots.EnterAsync(new Requester("b", isDemanded: false), default);
        var demanded = await Enter(slots, "a");
        var demandedNext = Enter(slots, "a");

        ahead.Dispose();
        var next = await demandedNext;

        Assert.False(second.IsCompleted);
        demanded.Dispose();
        (await second).Dispose();
        next.Dispose();
    }

    [Fact]
    public async Task Join_ADemandOfAnotherNamespace_TakesItsTurnAndItsGuestSlot()
    {
        var slots = new FairSlots(1, guests: 1);
        using var held = await Enter(slots, "hostile");
        var ahead = new Requester("hostile", isDemanded: false);
        var waiting = slots.EnterAsync(ahead, default);
        Assert.Equal(1, slots.Waiting);

        Assert.True(ahead.Join("team", isDemanded: true));
        slots.Reconsider();

        (await waiting).Dispose();
        Assert.False(ahead.Join("team", isDemanded: false));
    }

    [Fact]
    public async Task Share_APartThatSeveralNeed_IsAsUrgentAsTheMostUrgentBecomes()
    {
        var slots = new FairSlots(1, slotsReadAhead: 1);
        var held = await Enter(slots, "a");
        var (one, other) = (new Requester("b", isDemanded: false), new Requester("c", isDemanded: false));
        var part = one.Share();
        part.Join(other);
        var ahead = slots.EnterAsync(new Requester("a", isDemanded: false), default);
        var waiting = slots.EnterAsync(part, default);

        other.Join("c", isDemanded: true);
        held.Dispose();

        (await waiting).Dispose();
        Assert.Equal((true, false, "b"), (part.IsDemanded, one.IsDemanded, part.FirstNamespace));
        (await ahead).Dispose();
    }

    [Fact]
    public async Task EnterAsync_AllSlotsHeldForLong_HasAGuestSlotForEachOtherNamespaceUpToTheBound()
    {
        var slots = new FairSlots(2, guests: 2);
        for (var i = 0; i < 2; i++) await Enter(slots, "hostile");
        _ = Enter(slots, "hostile");

        var guest = await Enter(slots, "a");
        var second = Enter(slots, "a");
        await Enter(slots, "b");
        var third = Enter(slots, "c");

        Assert.Equal((false, false, 3), (second.IsCompleted, third.IsCompleted, slots.Waiting));
        guest.Dispose();
        await Task.WhenAny(second, third);
    }

    [Fact]
    public async Task EnterAsync_BeyondTheBound_RefusesTheNewestOfWhoWaitsMostReadsAheadFirst()
    {
        var slots = new FairSlots(1, maxWaiting: 3);
        using var held = await Enter(slots, "a");
        var hostile = Enumerable.Range(0, 3).Select(_ => Enter(slots, "hostile")).ToList();

        var team = Enter(slots, "team");
        var refused = await Assert.ThrowsAsync<TooManyWaitingException>(() => hostile[2]);
        await Assert.ThrowsAsync<TooManyWaitingException>(() => slots.EnterAsync(new Requester("team", isDemanded: false), default));

        Assert.Contains("'hostile'", refused.Message, StringComparison.Ordinal);
        Assert.Equal((false, 3), (team.IsCompleted, slots.Waiting));
    }

    [Fact]
    public async Task EnterAsync_Cancelled_GivesItsPlaceBack()
    {
        var slots = new FairSlots(1, maxWaiting: 1);
        var held = await Enter(slots, "a");
        using var caller = new CancellationTokenSource();
        var waiting = slots.EnterAsync(new Requester("a", isDemanded: true), caller.Token);

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = Enter(slots, "a");
        held.Dispose();
        held.Dispose();

        (await next).Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slots.EnterAsync(Requester.Service, caller.Token));
        (await Enter(slots, "a")).Dispose();
    }

    private static string Name(int number) => $"ns-{number}";

    private static Task<FairSlots.Slot> Enter(FairSlots slots, string podNamespace) =>
        slots.EnterAsync(new Requester(podNamespace, isDemanded: true), CancellationToken.None);

    /// <summary>One run of events, checked after each.</summary>
    private sealed class Run(FairSlots slots, int count)
    {
        private readonly List<(string Name, Task<FairSlots.Slot> Task, CancellationTokenSource Cancel)> _waiting = [];
        private readonly Queue<FairSlots.Slot> _held = [];

        // For each namespace that waits: grants to others since its last grant, or since it began to wait.
        private readonly Dictionary<string, Dictionary<string, int>> _since = [];

        public void Step(int kind, string name)
        {
            if (kind == 0) Enter(name);
            else if (kind == 1 && _held.TryDequeue(out var slot)) slot.Dispose();
            else if (_waiting.Find(waiter => waiter.Name == name) is { Task: not null } waiter) Cancel(waiter);
            Settle();
        }

        public void End()
        {
            while (_held.TryDequeue(out var slot))
            {
                slot.Dispose();
                Settle();
            }

            Assert.Empty(_waiting);
        }

        private void Enter(string name)
        {
            var cancel = new CancellationTokenSource();
            _waiting.Add((name, slots.EnterAsync(new Requester(name, isDemanded: true), cancel.Token), cancel));
            _since.TryAdd(name, []);
        }

        private void Cancel((string Name, Task<FairSlots.Slot> Task, CancellationTokenSource Cancel) waiter)
        {
            waiter.Cancel.Cancel();
            Assert.True(SpinWait.SpinUntil(() => waiter.Task.IsCanceled, TimeSpan.FromSeconds(30)));
            _waiting.Remove(waiter);
            Forget(waiter.Name);
        }

        // At most one is granted by each event, so that the order of grants is known.
        private void Settle()
        {
            Assert.True(SpinWait.SpinUntil(
                () => _waiting.Count(waiter => !waiter.Task.IsCompleted) == slots.Waiting, TimeSpan.FromSeconds(30)));
            var granted = _waiting.Where(waiter => waiter.Task.IsCompletedSuccessfully).ToList();
            Assert.InRange(granted.Count, 0, 1);
            foreach (var waiter in granted) Granted(waiter);
            Assert.True(_held.Count == count || (_held.Count < count && _waiting.Count == 0), "a slot is idle, or one too many is held");
        }

        private void Granted((string Name, Task<FairSlots.Slot> Task, CancellationTokenSource Cancel) waiter)
        {
            _held.Enqueue(waiter.Task.Result);
            _waiting.Remove(waiter);
            _since[waiter.Name].Clear();
            foreach (var (other, since) in _since.Where(pair => pair.Key != waiter.Name))
            {
                since[waiter.Name] = since.GetValueOrDefault(waiter.Name) + 1;
                Assert.True(since[waiter.Name] <= 1, $"{waiter.Name} had two turns while {other} waited");
            }

            Forget(waiter.Name);
        }

        private void Forget(string name)
        {
            if (!_waiting.Exists(waiter => waiter.Name == name)) _since.Remove(name);
        }
    }
}
