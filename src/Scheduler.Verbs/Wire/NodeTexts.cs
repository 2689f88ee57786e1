namespace Scheduler.Verbs.Wire;

/// <summary>
/// The JSON of each whole node as it was last sent and found to be well-formed: the same bytes again are so, too, and a comparison costs a
/// fraction of a second look. Nodes change seldom. Bounded; safe for many threads, without a lock.
/// </summary>
/// <param name="names">How many names there are numbers for.</param>
/// <param name="maxBytes">Bytes of all texts; what goes beyond is looked at each time.</param>
internal sealed class NodeTexts(int names, long maxBytes = NodeTexts.DefaultMaxBytes)
{
    /// <summary>Bytes unless told otherwise: 5,000 nodes of 6 KB.</summary>
    public const long DefaultMaxBytes = 32 << 20;

    private readonly byte[]?[] _texts = new byte[]?[names];
    private long _bytes;

    /// <summary>Bytes of the known text of this node that <paramref name="json"/> begins with; 0 when it does not.</summary>
    public int LengthIn(ReadOnlySpan<byte> json, int number) =>
        Volatile.Read(ref _texts[number]) is { } text && json.StartsWith(text) ? text.Length : 0;

    /// <summary>This is a well-formed object, and the node of this number.</summary>
    public void Keep(int number, ReadOnlySpan<byte> text)
    {
        var added = text.Length - (Volatile.Read(ref _texts[number])?.Length ?? 0);
        if (Interlocked.Add(ref _bytes, added) <= maxBytes) Volatile.Write(ref _texts[number], text.ToArray());
        else Interlocked.Add(ref _bytes, -added);
    }
}
