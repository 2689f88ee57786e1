using System.Threading.Channels;
using StackExchange.Redis;

namespace Scheduler.Redis.Changes;

/// <summary>
/// Received messages that were not read yet, bounded by number and bytes. The queue of the client itself has no bound, so messages are
/// moved here at once. Messages beyond the bounds are dropped, and the reader is notified that some were missed.
/// </summary>
internal sealed class ChangeInbox(int maxMessages = ChangeInbox.DefaultMaxMessages, long maxBytes = ChangeInbox.DefaultMaxBytes)
{
    /// <summary>Messages that wait at most. A leader sends one for each poll of the edit log.</summary>
    public const int DefaultMaxMessages = 1024;

    /// <summary>Bytes that wait at most: 16 of the largest messages.</summary>
    public const long DefaultMaxBytes = 4 << 20;

    private readonly Channel<byte[]> _messages = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(maxMessages) { SingleReader = true });
    private long _bytes;
    private int _hasDropped;

    /// <summary>Messages that wait.</summary>
    public int Count => _messages.Reader.Count;

    /// <summary>Takes a message; false when it is dropped.</summary>
    public bool TryAdd(RedisValue message)
    {
        byte[] bytes = message!;
        if (Interlocked.Add(ref _bytes, bytes.Length) <= maxBytes && _messages.Writer.TryWrite(bytes)) return true;
        Interlocked.Add(ref _bytes, -bytes.Length);
        Volatile.Write(ref _hasDropped, 1);
        return false;
    }

    /// <summary>Hands messages over, one after the other, until <see cref="Close"/>.</summary>
    /// <param name="receive">Takes one.</param>
    /// <param name="missed">
    /// Called before the next message after some were dropped. Messages are dropped only while others wait, so that it is called soon.
    /// </param>
    public async Task ReadAsync(Action<byte[]> receive, Action missed)
    {
        await foreach (var message in _messages.Reader.ReadAllAsync())
        {
            Interlocked.Add(ref _bytes, -message.Length);
            receive(message);
            if (Interlocked.Exchange(ref _hasDropped, 0) == 1) missed();
        }
    }

    /// <summary>Takes no more messages; those that wait are still read.</summary>
    public void Close() => _messages.Writer.TryComplete();
}
