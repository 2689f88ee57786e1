using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>
/// Reads a Protobuf message forward, field by field, in any order and unknown ones skipped: no object per message. Whatever is not
/// as expected is a <see cref="MalformedMessageException"/>; nothing is read or allocated beyond the bytes given.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintBytes = 10;

    private ReadOnlySpan<byte> _rest = message;
    private WireType _wireType;

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        LengthDelimited = 2,
        Fixed32 = 5,
    }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Moves to the next field, whose value must then be read or skipped; false at the end of the message.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = ReadVarintValue();
        if (tag is 0 or > uint.MaxValue || tag >> 3 == 0) throw new MalformedMessageException("a field has no number");
        Field = (int)(tag >> 3);
        _wireType = (WireType)(tag & 7);
        return true;
    }

    /// <summary>A whole number within 0 and <paramref name="largest"/>.</summary>
    public long ReadNumber(long largest)
    {
        var value = ReadVarint();
        return value <= (ulong)largest
            ? (long)value
            : throw new MalformedMessageException($"field {Field} is {value}, beyond {largest}");
    }

    /// <summary>A boolean.</summary>
    public bool ReadBoolean() => ReadVarint() != 0;

    /// <summary>A varint as it is.</summary>
    public ulong ReadVarint()
    {
        Expect(WireType.Varint);
        return ReadVarintValue();
    }

    /// <summary>The next number, when the message consists of packed numbers.</summary>
    public ulong ReadPacked() => ReadVarintValue();

    /// <summary>The bytes of a nested message, of bytes or of a string.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        Expect(WireType.LengthDelimited);
        return ReadDelimited();
    }

    /// <summary>A string of at most <paramref name="maxBytes"/> bytes, without control characters.</summary>
    public string ReadString(int maxBytes)
    {
        var bytes = ReadBytes();
        if (bytes.Length > maxBytes) throw new MalformedMessageException($"the string in field {Field} is longer than {maxBytes} bytes");
        if (!Utf8.IsValid(bytes)) throw new MalformedMessageException($"the string in field {Field} is not UTF-8");
        return bytes.IndexOfAnyInRange((byte)0, (byte)31) < 0
            ? Encoding.UTF8.GetString(bytes)
            : throw new MalformedMessageException($"the string in field {Field} has a control character");
    }

    /// <summary>The beginning of a string of any length and content, for messages.</summary>
    public string ReadText(int maxBytes)
    {
        var bytes = ReadBytes();
        return Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, maxBytes)]);
    }

    /// <summary>A message that is in no field and follows its length, as headers and answers do.</summary>
    public ReadOnlySpan<byte> ReadDelimited()
    {
        var length = ReadVarintValue();
        return length <= (ulong)_rest.Length
            ? Take((int)length)
            : throw new MalformedMessageException("a field is longer than what is left of the message");
    }

    /// <summary>Whether the current field, of repeated numbers, holds several packed ones and not one: writers may choose.</summary>
    public readonly bool IsPacked => _wireType == WireType.LengthDelimited;

    /// <summary>Skips the value of the current field.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case WireType.Varint:
                ReadVarintValue();
                break;
            case WireType.LengthDelimited:
                ReadDelimited();
                break;
            case WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireType.Fixed32:
                Take(sizeof(uint));
                break;
            default:
                throw new MalformedMessageException($"field {Field} has wire type {(int)_wireType}");
        }
    }

    private readonly void Expect(WireType wireType)
    {
        if (_wireType != wireType)
            throw new MalformedMessageException($"field {Field} has wire type {(int)_wireType}, not {(int)wireType}");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length) throw new MalformedMessageException("the message ends too early");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private ulong ReadVarintValue()
    {
        // One or two bytes, nearly always.
        if (_rest.Length > 0 && _rest[0] < 0x80) return Take(1)[0];
        if (_rest.Length > 1 && _rest[1] < 0x80) return TwoBytes(BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
        return ReadLongVarint();
    }

    private static ulong TwoBytes(ushort bytes) => (bytes & 0x7Fu) | ((uint)(bytes >> 8) << 7);

    private ulong ReadLongVarint()
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(MaxVarintBytes, _rest.Length); i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw new MalformedMessageException("a number does not end");
    }
}

/// <summary>Bytes are not the message that the protocol says. The text says what is wrong, as part of a sentence.</summary>
internal sealed class MalformedMessageException(string message) : Exception(message);
