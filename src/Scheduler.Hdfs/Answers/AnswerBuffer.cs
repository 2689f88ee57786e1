using System.Buffers;

namespace Scheduler.Hdfs.Answers;

/// <summary>
/// The bytes of an answer, in memory that is taken from the budget as they arrive and is returned on disposal. For one thread at a
/// time.
/// </summary>
internal sealed class AnswerBuffer(AnswerBudget budget) : IDisposable
{
    /// <summary>Up to this size an announced length is trusted, and memory grows by doubling: the answer is in one piece.</summary>
    public const int OnePieceBytes = 1024 * 1024;

    private const int FirstBytes = 16 * 1024;
    private const int FurtherBytes = 256 * 1024;

    private List<byte[]> _pieces = [];
    private int _filled;

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes; valid until it is disposed of.</summary>
    public ReadOnlySequence<byte> Bytes => _pieces.Count > 1 ? Join() : _pieces is [var only] ? new(only, 0, Length) : default;

    /// <summary>The bytes, or the first of them where they are in several pieces; valid until it is disposed of.</summary>
    public ReadOnlySpan<byte> Span => Bytes.FirstSpan;

    /// <summary>Reads an answer to its end. Null when it is longer than the limit; the rest is then not read.</summary>
    /// <exception cref="AnswerBudgetException">No memory is left for it.</exception>
    public static async Task<AnswerBuffer?> ReadAsync(
        HttpContent content, int limit, AnswerBudget budget, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) return null;
        var answer = new AnswerBuffer(budget);
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            while (answer.Length <= limit)
                if (await answer.ReadSomeAsync(body, cancellationToken) == 0) return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }

        answer.Dispose();
        return null;
    }

    /// <summary>
    /// Reads this many bytes into one piece, or fewer when the stream ends. Above <see cref="OnePieceBytes"/>, memory for the second half
    /// is taken only when the first half has arrived, so that a length alone takes no memory.
    /// </summary>
    /// <exception cref="AnswerBudgetException">No memory is left for it; what has arrived is kept.</exception>
    public async Task FillAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        if (length <= OnePieceBytes) _pieces.Add(budget.Rent(length));
        else if (await HalfAsync(stream, length, cancellationToken)) MoveInto(length);
        else return;
        Length += await stream.ReadAtLeastAsync(
            _pieces[0].AsMemory(Length, length - Length), length - Length, throwOnEndOfStream: false, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var piece in Interlocked.Exchange(ref _pieces, [])) budget.Return(piece);
    }

    private async Task<bool> HalfAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        while (Length < length / 2)
            if (await ReadSomeAsync(stream, cancellationToken) == 0) return false;
        return true;
    }

    private async ValueTask<int> ReadSomeAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_pieces.Count == 0 || _filled == _pieces[^1].Length) Grow();
        var read = await stream.ReadAsync(_pieces[^1].AsMemory(_filled), cancellationToken);
        _filled += read;
        Length += read;
        return read;
    }

    private void Grow()
    {
        if (_pieces is [var only] && only.Length < OnePieceBytes)
        {
            var larger = budget.Rent(only.Length * 2);
            only.CopyTo(larger, 0);
            budget.Return(only);
            _pieces[0] = larger;
            return;
        }

        _pieces.Add(budget.Rent(_pieces.Count == 0 ? FirstBytes : FurtherBytes));
        _filled = 0;
    }

    // A power of two would take up to twice as much.
    private void MoveInto(int length)
    {
        budget.Take(length);
        var whole = GC.AllocateUninitializedArray<byte>(length);
        Bytes.CopyTo(whole);
        Dispose();
        _pieces.Add(whole);
    }

    private ReadOnlySequence<byte> Join()
    {
        var first = new Segment(_pieces[0], previous: null);
        var last = _pieces.Skip(1).Aggregate(first, (previous, piece) => new Segment(piece, previous));
        return new ReadOnlySequence<byte>(first, 0, last, _filled);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
