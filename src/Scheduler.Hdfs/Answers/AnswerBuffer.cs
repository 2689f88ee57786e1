using System.Buffers;

namespace Scheduler.Hdfs.Answers;

/// <summary>
/// The bytes of an answer, in memory that is taken from the budget as they come and goes back when it is disposed of. For one thread at a
/// time.
/// </summary>
internal sealed class AnswerBuffer(AnswerBudget budget) : IDisposable
{
    /// <summary>Up to here a length that is announced is believed, and memory grows by doubling: an answer is in one piece.</summary>
    public const int OnePieceBytes = 1024 * 1024;

    private const int FirstBytes = 16 * 1024;
    private const int FurtherBytes = 256 * 1024;

    private List<Piece> _pieces = [];
    private int _filled;

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes; valid until it is disposed of.</summary>
    public ReadOnlySequence<byte> Bytes => _pieces.Count > 1 ? Join() : _pieces is [var only] ? new(only.Memory, 0, Length) : default;

    /// <summary>The bytes, or the first of them where they are in several pieces; valid until it is disposed of.</summary>
    public ReadOnlySpan<byte> Span => Bytes.FirstSpan;

    /// <summary>Reads an answer to its end; null when it is longer than the limit, and its rest is not read.</summary>
    /// <exception cref="AnswerBudgetException">There is no memory left for it.</exception>
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
    /// Reads so many bytes into one piece, or fewer when the stream ends. Of a length beyond <see cref="OnePieceBytes"/> the second half is
    /// given room once the first has come, so that a length alone takes nothing.
    /// </summary>
    /// <exception cref="AnswerBudgetException">There is no memory left for it; what has come so far is kept.</exception>
    public async Task FillAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        if (length <= OnePieceBytes) _pieces.Add(Rent(length));
        else if (await HalfAsync(stream, length, cancellationToken)) MoveInto(length);
        else return;
        Length += await stream.ReadAtLeastAsync(
            _pieces[0].Memory.AsMemory(Length, length - Length), length - Length, throwOnEndOfStream: false, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var piece in Interlocked.Exchange(ref _pieces, [])) Return(piece);
    }

    private async Task<bool> HalfAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        while (Length < length / 2)
            if (await ReadSomeAsync(stream, cancellationToken) == 0) return false;
        return true;
    }

    private async ValueTask<int> ReadSomeAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_pieces.Count == 0 || _filled == _pieces[^1].Memory.Length) Grow();
        var read = await stream.ReadAsync(_pieces[^1].Memory.AsMemory(_filled), cancellationToken);
        _filled += read;
        Length += read;
        return read;
    }

    private void Grow()
    {
        if (_pieces is [var only] && only.Memory.Length < OnePieceBytes)
        {
            var larger = Rent(only.Memory.Length * 2);
            only.Memory.CopyTo(larger.Memory, 0);
            Return(only);
            _pieces[0] = larger;
            return;
        }

        _pieces.Add(Rent(_pieces.Count == 0 ? FirstBytes : FurtherBytes));
        _filled = 0;
    }

    // A pool would keep it for ever, and give twice as much.
    private void MoveInto(int length)
    {
        budget.Take(length);
        var whole = new Piece(GC.AllocateUninitializedArray<byte>(length), IsPooled: false);
        Bytes.CopyTo(whole.Memory);
        Dispose();
        _pieces.Add(whole);
    }

    private Piece Rent(int bytes)
    {
        var memory = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            budget.Take(memory.Length);
        }
        catch (AnswerBudgetException)
        {
            ArrayPool<byte>.Shared.Return(memory);
            throw;
        }

        return new Piece(memory, IsPooled: true);
    }

    private void Return(Piece piece)
    {
        if (piece.IsPooled) ArrayPool<byte>.Shared.Return(piece.Memory);
        budget.GiveBack(piece.Memory.Length);
    }

    private ReadOnlySequence<byte> Join()
    {
        var first = new Segment(_pieces[0].Memory, previous: null);
        var last = _pieces.Skip(1).Aggregate(first, (previous, piece) => new Segment(piece.Memory, previous));
        return new ReadOnlySequence<byte>(first, 0, last, _filled);
    }

    private readonly record struct Piece(byte[] Memory, bool IsPooled);

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
