using System.Runtime.InteropServices;
using Scheduler.Core.Cluster;
using Scheduler.Core.Scoring;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Writes elements of a <c>HostPriorityList</c> by copying prepared ones with the score 0. Names that follow each other in the table are
/// copied together, and then their digits are set. Only the highest score has two digits; a copy ends after it.
/// </summary>
internal ref struct PriorityWriter(NodeNameTable table, Span<byte> json)
{
    /// <summary>Bytes after a score: a bracket and a comma.</summary>
    private const int BytesBehindScore = 2;

    private readonly JsonTexts _elements = table.Priorities;
    private readonly Span<byte> _json = json;

    /// <summary>Bytes written.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the elements of these names, each with a comma after it.</summary>
    public void Write(ReadOnlySpan<NameNumber> names, ReadOnlySpan<int> scores)
    {
        // As whole numbers: the runtime compares those many at once, but structs one by one.
        var numbers = MemoryMarshal.Cast<NameNumber, int>(names);
        var inOrder = MemoryMarshal.Cast<NameNumber, int>(table.Numbers);
        for (var place = 0; place < numbers.Length;)
        {
            var run = numbers[place..].CommonPrefixLength(inOrder[numbers[place]..]);
            WriteRun(numbers[place], scores.Slice(place, run));
            place += run;
        }
    }

    /// <summary>Names that follow each other in the table.</summary>
    private void WriteRun(int number, ReadOnlySpan<int> scores)
    {
        while (!scores.IsEmpty)
        {
            var highest = scores.IndexOf(NodeScorer.MaxScore);
            var copied = highest < 0 ? scores.Length : highest + 1;
            Copy(number, scores[..copied]);
            if (highest >= 0) LengthenLastScore();
            number += copied;
            scores = scores[copied..];
        }
    }

    private void Copy(int number, ReadOnlySpan<int> scores)
    {
        var elements = _elements.Range(number, scores.Length);
        var written = _json.Slice(Count, elements.Length);
        elements.CopyTo(written);
        var ends = _elements.Starts.Slice(number + 1, scores.Length);
        var before = _elements.Starts[number] + BytesBehindScore + 1;
        for (var i = 0; i < ends.Length; i++) written[ends[i] - before] = (byte)('0' + scores[i]);
        Count += elements.Length;
    }

    /// <summary>The highest score has one digit more than the copied 0.</summary>
    private void LengthenLastScore()
    {
        "10},"u8.CopyTo(_json[(Count - BytesBehindScore - 1)..]);
        Count++;
    }
}
