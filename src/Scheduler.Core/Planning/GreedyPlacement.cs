namespace Scheduler.Core.Planning;

/// <summary>
/// Places pods one by one, each time that with the highest value. Values only fall while pods are placed: so a pod is evaluated again only
/// when it comes first, and gets its node if it still does.
/// </summary>
internal sealed class GreedyPlacement
{
    private readonly RoomMasks _room;

    // By the last known value, less than zero since the least comes first; then in the order of the input.
    private readonly PriorityQueue<Queue<Placement>, (long LessValue, int Order)> _queues = new();

    private GreedyPlacement(RoomMasks room) => _room = room;

    /// <summary>Gives a node to as many as there is room for near their input.</summary>
    public static void Place(IEnumerable<Placement> placements, RoomMasks room)
    {
        var greedy = new GreedyPlacement(room);
        // Pods of one input and one kind are interchangeable.
        foreach (var queue in placements.GroupBy(placement => (placement.Input, placement.Kind)))
            greedy._queues.Enqueue(new Queue<Placement>(queue), (long.MinValue, greedy._queues.Count));
        while (greedy._queues.TryDequeue(out var queue, out var rank)) greedy.PlaceNext(queue, rank.Order);
    }

    private void PlaceNext(Queue<Placement> queue, int order)
    {
        var next = queue.Peek();
        var node = next.Input.BestOf(next.Kind, _room);
        if (node.IsNone || !next.Input.IsNear(node)) return;
        var rank = (-next.Input.ValueAt(node), order);
        if (_queues.TryPeek(out _, out var other) && other.CompareTo(rank) < 0)
        {
            _queues.Enqueue(queue, rank);
            return;
        }

        queue.Dequeue().Node = node;
        next.Input.Place(node);
        _room.Take(next.Kind, node);
        if (queue.Count > 0) _queues.Enqueue(queue, rank);
    }
}
