namespace Scheduler.Core.Siblings;

/// <summary>
/// Groups without members whose ledgers are built. They belong to pods that were scored before the watch reported them, and that are scored
/// again or reported soon. None is kept longer than a reservation. Used under one lock.
/// </summary>
internal sealed class IdleGroups(TimeProvider clock, TimeSpan lifetime)
{
    private readonly Dictionary<SiblingKey, SiblingGroup> _groups = [];

    // Also holds groups that were removed or added again, until their time is over.
    private readonly Queue<(SiblingGroup Group, long Since)> _byTime = new();

    /// <summary>Adds a group that has no members now.</summary>
    public void Add(SiblingGroup group)
    {
        group.IdleSince = clock.GetTimestamp();
        _groups[group.Key] = group;
        _byTime.Enqueue((group, group.IdleSince));
    }

    /// <summary>The idle group with this key.</summary>
    public SiblingGroup? Find(SiblingKey key) => _groups.GetValueOrDefault(key);

    /// <summary>Removes a group that has members again, or whose ledger was dropped.</summary>
    public void Remove(SiblingGroup group)
    {
        if (ReferenceEquals(Find(group.Key), group)) _groups.Remove(group.Key);
    }

    /// <summary>Removes and returns a group whose time is over; null when there is none.</summary>
    public SiblingGroup? TakeEnded()
    {
        while (_byTime.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Since) >= lifetime)
        {
            _byTime.Dequeue();
            if (!ReferenceEquals(Find(oldest.Group.Key), oldest.Group) || oldest.Group.IdleSince != oldest.Since) continue;
            _groups.Remove(oldest.Group.Key);
            return oldest.Group;
        }

        return null;
    }
}
