namespace Scheduler.Core.Blocks.Sharing;

/// <summary>
/// Shares a few slots fairly between namespaces: each waiting namespace gets a slot in turn, and within a namespace the oldest request. A
/// read-ahead gets a slot only when no demanded read waits. Thread-safe.
/// </summary>
/// <remarks>
/// Between two grants to a waiting namespace, any other namespace gets at most one, however much it requests. The limiters of
/// <c>System.Threading.RateLimiting</c> queue by age only, or give each partition a limit that others cannot use.
/// </remarks>
/// <param name="slots">Number of slots; at least 1.</param>
/// <param name="slotsReadAhead">How many of them read-aheads may hold.</param>
/// <param name="guests">
/// Additional slots, for demanded reads of a namespace that holds none: others may hold theirs for a long time, and slots are not revoked.
/// </param>
/// <param name="maxWaiting">
/// The most waiters. Above it, the newest of the namespace with the most waiters is refused, read-aheads first.
/// </param>
public sealed class FairSlots(int slots, int slotsReadAhead = int.MaxValue, int guests = 0, int maxWaiting = int.MaxValue)
{
    private const int MaxTurnsKept = 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly List<Slot> _held = [];

    // A namespace's turn is a number that it gets when it is first seen and after each grant: the smallest is next.
    private readonly Dictionary<string, long> _turns = [];
    private long _lastTurn;

    /// <summary>Number of waiters.</summary>
    public int Waiting
    {
        get { lock (_lock) return _waiting.Count; }
    }

    /// <summary>Whether one more waiter would cause a refusal.</summary>
    public bool IsFull => Waiting >= maxWaiting;

    /// <summary>Waits for a slot; disposing it releases it.</summary>
    /// <exception cref="TooManyWaitingException">There are too many waiters.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<Slot> EnterAsync(Requester requester, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<Slot>(cancellationToken);
        var waiter = new Waiter(requester);
        lock (_lock)
        {
            if (_waiting.Count == 0 || _turns.Count > MaxTurnsKept) ForgetTurns();
            TurnOf(requester.FirstNamespace);
            waiter.Place = _waiting.AddLast(waiter);
            Grant();
            if (_waiting.Count > maxWaiting) RefuseOne();
        }

        return waiter.Granted.Task.IsCompleted ? waiter.Granted.Task : AwaitAsync(waiter, cancellationToken);
    }

    /// <summary>Grants slots again, after another namespace joined a waiter.</summary>
    public void Reconsider()
    {
        lock (_lock) Grant();
    }

    private async Task<Slot> AwaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister((_, token) => Cancel(waiter, token), null);
        return await waiter.Granted.Task;
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // If it was granted meanwhile, the caller owns the slot and releases it.
            if (TryRemove(waiter)) waiter.Granted.SetCanceled(cancellationToken);
        }
    }

    private bool TryRemove(Waiter waiter)
    {
        if (waiter.Place?.List is null) return false;
        _waiting.Remove(waiter.Place);
        return true;
    }

    private void Leave(Slot slot)
    {
        lock (_lock)
        {
            if (_held.Remove(slot)) Grant();
        }
    }

    private void Grant()
    {
        while (Next() is { } next)
        {
            TryRemove(next.Waiter);
            _turns[next.Namespace] = ++_lastTurn;
            var slot = new Slot(this, next.Waiter.Requester, next.Namespace);
            _held.Add(slot);
            next.Waiter.Granted.SetResult(slot);
        }
    }

    private Candidate? Next()
    {
        if (_waiting.Count == 0) return null;
        if (_held.Count >= slots) return _held.Count < slots + guests ? First(isDemanded: true, HoldsNone) : null;
        if (First(isDemanded: true, _ => true) is { } demanded) return demanded;
        return _held.Count(slot => !slot.Requester.IsDemanded) < slotsReadAhead ? First(isDemanded: false, _ => true) : null;
    }

    private bool HoldsNone(string podNamespace) => !_held.Exists(slot => slot.Namespace == podNamespace);

    private Candidate? First(bool isDemanded, Func<string, bool> mayHave)
    {
        Candidate? first = null;
        foreach (var waiter in _waiting)
        {
            if (waiter.Requester.IsDemanded != isDemanded) continue;
            foreach (var source in waiter.Requester.Sources)
                foreach (var name in source.Namespaces)
                    if ((first is null || TurnOf(name) < first.Value.Turn) && mayHave(name)) first = new(waiter, name, TurnOf(name));
        }

        return first;
    }

    private long TurnOf(string podNamespace)
    {
        if (!_turns.TryGetValue(podNamespace, out var turn)) _turns.Add(podNamespace, turn = ++_lastTurn);
        return turn;
    }

    private void ForgetTurns()
    {
        var waiting = _waiting.SelectMany(waiter => waiter.Requester.Sources).SelectMany(source => source.Namespaces).ToHashSet();
        foreach (var name in _turns.Keys.Where(name => !waiting.Contains(name)).ToList()) _turns.Remove(name);
    }

    private void RefuseOne()
    {
        var isReadAhead = _waiting.Any(waiter => !waiter.Requester.IsDemanded);
        var refusable = _waiting.Where(waiter => waiter.Requester.IsDemanded != isReadAhead).ToList();
        var longest = refusable.CountBy(waiter => waiter.Requester.FirstNamespace).MaxBy(count => count.Value).Key;
        var refused = refusable.FindLast(waiter => waiter.Requester.FirstNamespace == longest)!;
        TryRemove(refused);
        refused.Granted.SetException(
            new TooManyWaitingException($"{maxWaiting} reads are waiting already, most of them for namespace '{longest}'"));
    }

    /// <summary>A slot, held until it is disposed.</summary>
    public sealed class Slot : IDisposable
    {
        private readonly FairSlots _slots;

        internal Slot(FairSlots slots, Requester requester, string podNamespace)
        {
            _slots = slots;
            Requester = requester;
            Namespace = podNamespace;
        }

        internal Requester Requester { get; }

        /// <summary>The namespace whose turn was used.</summary>
        internal string Namespace { get; }

        /// <inheritdoc/>
        public void Dispose() => _slots.Leave(this);
    }

    private readonly record struct Candidate(Waiter Waiter, string Namespace, long Turn);

    private sealed class Waiter(Requester requester)
    {
        public Requester Requester => requester;

        public LinkedListNode<Waiter>? Place { get; set; }

        public TaskCompletionSource<Slot> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>
/// There are too many waiters in a <see cref="FairSlots"/>. The message says how many and for which namespace, without a full stop.
/// </summary>
public sealed class TooManyWaitingException(string message) : Exception(message);
