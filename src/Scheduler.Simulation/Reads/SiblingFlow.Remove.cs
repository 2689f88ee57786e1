namespace Scheduler.Simulation.Reads;

/// <content>Removing a pod: its node gives up what it cannot read any more, and others take it if they can.</content>
internal sealed partial class SiblingFlow
{
    /// <summary>Removes a pod from a node; returns what that loses.</summary>
    public long Remove(int node)
    {
        var before = Bytes;
        _pods[node]--;
        _spare[node] -= _input.ShareBytes;
        var blocks = _blocks.Of(node);
        for (var i = 0; i < blocks.Length && _spare[node] < 0; i++) GiveUp(node, blocks[i]);
        foreach (var block in blocks)
        {
            while (_unread[block] > 0 && TryHandOn(block))
            {
            }
        }

        return before - Bytes;
    }

    private void GiveUp(int node, int block)
    {
        Work++;
        var bytes = Math.Min(_reads[SlotOf(block, node)], -_spare[node]);
        if (bytes == 0) return;
        Read(node, block, -bytes);
        ChangeUnread(block, bytes);
    }

    /// <summary>
    /// Finds a reader for a block: one with capacity left, or a full one that hands another block on to the next, until one has.
    /// </summary>
    private bool TryHandOn(int block)
    {
        _search++;
        var tail = 0;
        foreach (var holder in _input.HoldersOf(block))
            if (_pods[holder] > 0 && Meet(holder, None, block)) _queue[tail++] = holder;
        for (var head = 0; head < tail; head++)
        {
            var node = _queue[head];
            if (_spare[node] > 0) return HandOn(node);
            foreach (var other in _blocks.Of(node))
            {
                Work++;
                if (_reads[SlotOf(other, node)] == 0) continue;
                foreach (var holder in _input.HoldersOf(other))
                    if (_pods[holder] > 0 && Meet(holder, node, other)) _queue[tail++] = holder;
            }
        }

        return false;
    }

    private bool HandOn(int last)
    {
        var bytes = _spare[last];
        var node = last;
        for (; _from[node] != None; node = _from[node]) bytes = Math.Min(bytes, _reads[SlotOf(_over[node], _from[node])]);
        var block = _over[node];
        bytes = Math.Min(bytes, _unread[block]);
        for (node = last; _from[node] != None; node = _from[node])
        {
            Read(_from[node], _over[node], -bytes);
            Read(node, _over[node], bytes);
        }

        Read(node, block, bytes);
        ChangeUnread(block, -bytes);
        return true;
    }
}
