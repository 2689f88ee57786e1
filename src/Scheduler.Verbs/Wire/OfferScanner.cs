using System.Text.Unicode;
using Scheduler.Core.Pods;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Reads a body that has exactly kube-scheduler's form and only known names, and stops at anything else: <see cref="ExtenderArgsReader"/>
/// then reads or refuses the body. For bodies that this reader accepts, both give the same result.
/// </summary>
internal ref struct OfferScanner
{
    /// <summary>How many names are compared before one is looked up by its hash, which costs about as much.</summary>
    private const int NearNames = 4;

    private readonly ReadOnlySpan<byte> _body;
    private readonly NodeNameTable _table;
    private int _at;

    private OfferScanner(ReadOnlySpan<byte> body, NodeNameTable table)
    {
        _body = body;
        _table = table;
    }

    /// <summary>The offer in this body; null when it is not of that form.</summary>
    public static ExtenderOffer? TryRead(ReadOnlySpan<byte> body, NodeNameTable table, RequestMemory? memory = null)
    {
        var scanner = new OfferScanner(body, table);
        if (!scanner.Take("{\"Pod\":"u8) || scanner.ReadPod() is not { } pod) return null;
        memory?.Take(EntryMeter.PodBytes(scanner._at));
        var offer = new ExtenderOffer(pod, table, memory);
        if (scanner.ReadNodes(offer)) return offer;
        offer.Dispose();
        return null;
    }

    private PodMetadata? ReadPod()
    {
        var pod = WireReader.TryRead(_body, ref _at, static (ref reader) => PodReader.Read(ref reader));
        return Utf8.IsValid(_body[.._at]) ? pod : null;
    }

    private bool ReadNodes(ExtenderOffer offer)
    {
        var isRead = false;
        while (Take(","u8))
        {
            if (Take("\"Nodes\":null"u8) || Take("\"NodeNames\":null"u8)) continue;
            if (isRead || !(Take("\"NodeNames\":["u8) ? ReadNames(offer) : ReadItems(offer))) return false;
            isRead = true;
        }

        return isRead && Take("}"u8) && _body[_at..].Trim(" \r\n\t"u8).IsEmpty;
    }

    private bool ReadNames(ExtenderOffer offer)
    {
        var (start, expected, areDistinct) = (_at - 1, 0, true);
        if (Take("]"u8)) return true;
        while (true)
        {
            areDistinct &= ReadRun(offer, ref expected);
            if (!TryNumber(expected, out var number)) return false;
            areDistinct &= offer.Add(number);
            expected = number + 1;
            if (Take(","u8)) continue;
            if (areDistinct) offer.EchoableNames = start..(_at + 1);
            return Take("]"u8);
        }
    }

    /// <summary>All names that follow in the table's order: in most requests nearly all, in one comparison.</summary>
    private bool ReadRun(ExtenderOffer offer, ref int expected)
    {
        var first = expected;
        var count = _table.CountRun(_body[_at..], first, out var bytes);
        _at += bytes;
        expected += count;
        return count == 0 || offer.AddRun(first, count);
    }

    private bool ReadItems(ExtenderOffer offer)
    {
        if (!Take("\"Nodes\":{\"metadata\":{},\"items\":["u8)) return false;
        offer.BeginItems();
        var expected = 0;
        while (true)
        {
            var start = _at;
            if (!TryItem(expected, out var number)) return false;
            offer.Add(number, start.._at);
            expected = number + 1;
            if (!Take(","u8)) return Take("]}"u8);
        }
    }

    /// <summary>A node with the same bytes as before, or one that is parsed.</summary>
    private bool TryItem(int expected, out int number)
    {
        number = expected;
        return (expected < _table.Count && TakeKnown(expected)) || TryNamed(out number);
    }

    private bool TakeKnown(int number)
    {
        var length = _table.Items.LengthIn(_body[_at..], number);
        _at += length;
        return length > 0;
    }

    /// <summary>A node whose name comes first, as kube-scheduler writes it, may be known though another was expected.</summary>
    private bool TryNamed(out int number)
    {
        const int NameAt = 20;
        var rest = _body[_at..];
        number = rest.StartsWith("{\"metadata\":{\"name\":"u8) ? Find(rest[NameAt..]) : NodeNameTable.Unknown;
        return (number != NodeNameTable.Unknown && TakeKnown(number)) || TryRead(out number);
    }

    /// <summary>Parses a node, with all checks.</summary>
    private bool TryRead(out int number)
    {
        var start = _at;
        var name = WireReader.TryRead(_body, ref _at, static (ref reader) => NodeList.ReadNodeName(ref reader));
        number = name is null || !Utf8.IsValid(_body[start.._at]) ? NodeNameTable.Unknown : _table.Find(name);
        if (number == NodeNameTable.Unknown) return false;
        _table.Items.Keep(number, _body[start.._at]);
        return true;
    }

    private bool TryNumber(int expected, out int number)
    {
        var rest = _body[_at..];
        number = FindNear(rest, expected);
        if (number == NodeNameTable.Unknown) number = Find(rest);
        if (number == NodeNameTable.Unknown) return false;
        _at += _table.TextOf(number).Length;
        return true;
    }

    /// <summary>One of the next names of the table: kube-scheduler keeps its order and skips nodes that do not fit.</summary>
    private readonly int FindNear(ReadOnlySpan<byte> rest, int expected)
    {
        var end = Math.Min(expected + NearNames, _table.Count);
        for (var number = expected; number < end; number++)
            if (_table.Begins(rest, number)) return number;
        return NodeNameTable.Unknown;
    }

    private readonly int Find(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || rest[0] != '"') return NodeNameTable.Unknown;
        var length = rest[1..].IndexOf((byte)'"');
        return length < 0 ? NodeNameTable.Unknown : _table.Find(rest[..(length + 2)]);
    }

    private bool Take(ReadOnlySpan<byte> text)
    {
        if (!_body[_at..].StartsWith(text)) return false;
        _at += text.Length;
        return true;
    }
}
