using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads a JSON answer forward, field by field: keys in any order, unknown ones skipped. Whatever is not as expected, a key that
/// comes twice included, is a <see cref="JsonException"/>.
/// </summary>
internal ref struct WebHdfsJsonReader
{
    private const int MaxDepth = 32;
    private Utf8JsonReader _json;

    public WebHdfsJsonReader(ReadOnlySequence<byte> json)
    {
        var options = new JsonReaderOptions { MaxDepth = MaxDepth };
        _json = json.IsSingleSegment ? new(json.FirstSpan, options) : new(json, isFinalBlock: true, new JsonReaderState(options));
        Advance();
    }

    /// <summary>Enters the object that is the current value.</summary>
    public readonly void EnterObject() => Expect(JsonTokenType.StartObject);

    /// <summary>Enters the array that is the current value.</summary>
    public readonly void EnterArray() => Expect(JsonTokenType.StartArray);

    /// <summary>Moves to the next field of the current object; false at its end.</summary>
    public bool NextField()
    {
        Advance();
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Moves to the next element of the current array; false at its end.</summary>
    public bool NextElement()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>
    /// Moves to the field's value if the field has this name, which may happen once for each bit of <paramref name="seen"/>.
    /// </summary>
    public bool TakeField(ReadOnlySpan<byte> name, ref int seen, int bit)
    {
        if (!_json.ValueTextEquals(name)) return false;
        if ((seen & bit) != 0) throw new JsonException($"'{Encoding.UTF8.GetString(name)}' comes twice");
        seen |= bit;
        Advance();
        return true;
    }

    /// <summary>Reads the object that is the current value for one of its fields; false when it does not have it.</summary>
    public bool TryReadField<T>(ReadOnlySpan<byte> name, JsonValueReader<T> read, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        var seen = 0;
        EnterObject();
        while (NextField())
        {
            if (TakeField(name, ref seen, 1)) value = read(ref this);
            else Skip();
        }

        return seen != 0;
    }

    /// <summary>The same for a field that must be there.</summary>
    public T ReadField<T>(ReadOnlySpan<byte> name, JsonValueReader<T> read) =>
        TryReadField(name, read, out var value) ? value : throw new JsonException($"'{Encoding.UTF8.GetString(name)}' is missing");

    /// <summary>The name of the current field, whatever it is; moves to its value.</summary>
    public string TakeName(int maxLength)
    {
        if (ValueBytes > maxLength) throw new JsonException($"a key is longer than {maxLength} bytes");
        var name = Text();
        Advance();
        return name;
    }

    /// <summary>Skips a field that was not read, or the current element.</summary>
    public void Skip()
    {
        if (!_json.TrySkip()) throw new JsonException("the answer ends too early");
    }

    /// <summary>How much of the answer was read so far.</summary>
    public readonly long BytesConsumed => _json.BytesConsumed;

    /// <summary>Whether the value is null.</summary>
    public readonly bool IsNull() => _json.TokenType == JsonTokenType.Null;

    /// <summary>Checks that nothing follows.</summary>
    public void End()
    {
        if (_json.Read()) throw new JsonException("something follows the answer");
    }

    /// <summary>A whole number within bounds.</summary>
    public readonly long ReadNumber(long smallest, long largest)
    {
        Expect(JsonTokenType.Number);
        if (!_json.TryGetInt64(out var value) || value < smallest || value > largest)
            throw new JsonException($"a number is not from {smallest} to {largest}");
        return value;
    }

    /// <summary>A boolean.</summary>
    public readonly bool ReadBoolean() => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException($"{_json.TokenType} stands where a boolean should"),
    };

    /// <summary>A string of at most <paramref name="maxLength"/> characters.</summary>
    public readonly string ReadString(int maxLength)
    {
        ExpectString(maxLength);
        return Text();
    }

    /// <summary>Copies a string, escapes resolved; the destination bounds its length.</summary>
    /// <returns>The characters written.</returns>
    public readonly int ReadString(Span<char> destination)
    {
        ExpectString(destination.Length);
        try
        {
            return _json.CopyString(destination);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a string is not UTF-8", e);
        }
    }

    /// <summary>
    /// A string of at most <paramref name="maxBytes"/> as the UTF-8 that it holds, escapes resolved: for JSON within JSON.
    /// </summary>
    public readonly ReadOnlySequence<byte> ReadUtf8(int maxBytes)
    {
        ExpectString(maxBytes);
        var buffer = new byte[ValueBytes];
        try
        {
            return new ReadOnlySequence<byte>(buffer, 0, _json.CopyString(buffer));
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a string is not UTF-8", e);
        }
    }

    private readonly long ValueBytes => _json.HasValueSequence ? _json.ValueSequence.Length : _json.ValueSpan.Length;

    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a string is not UTF-8", e);
        }
    }

    // By its bytes, which are at least as many as its characters: what is refused is far longer than any real name.
    private readonly void ExpectString(int maxLength)
    {
        Expect(JsonTokenType.String);
        if (ValueBytes > maxLength) throw new JsonException($"a string is longer than {maxLength} bytes");
    }

    private readonly void Expect(JsonTokenType type)
    {
        if (_json.TokenType != type) throw new JsonException($"{_json.TokenType} stands where {type} should");
    }

    private void Advance()
    {
        if (!_json.Read()) throw new JsonException("the answer ends too early");
    }
}

/// <summary>Reads the current value.</summary>
internal delegate T JsonValueReader<out T>(ref WebHdfsJsonReader reader);

/// <summary>Turns the body of an answer, which may be in several pieces, into what it says.</summary>
internal delegate T JsonParser<out T>(ReadOnlySequence<byte> body);
