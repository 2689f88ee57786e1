using System.Text.Json;
using System.Text.Unicode;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Reads a JSON body token by token. Keys are compared without case, as Go's decoder does; of equal keys the last one that is not null
/// is used. A body of another form throws <see cref="MalformedRequestException"/>.
/// </summary>
internal ref struct WireReader
{
    /// <summary>Deeper bodies are refused; a pod with managed fields nests about 20 deep.</summary>
    private const int MaxDepth = 128;

    private Utf8JsonReader _json;

    private WireReader(ReadOnlySpan<byte> body) => _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>Reads one value of the body.</summary>
    public delegate void ValueReader<in TState>(ref WireReader reader, TState state);

    /// <summary>Reads one value of the body and makes something of it.</summary>
    public delegate TResult? Parser<out TResult>(ref WireReader reader);

    /// <summary>Whether the current value is <c>null</c>.</summary>
    public readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Where the current value begins, in bytes from the start of the body.</summary>
    public readonly int Position => (int)_json.TokenStartIndex;

    /// <summary>Where the current token ends.</summary>
    public readonly int End => (int)_json.BytesConsumed;

    /// <summary>Reads the whole body: one object and nothing after it.</summary>
    public static void ReadBody<TState>(ReadOnlySpan<byte> body, TState state, ValueReader<TState> read)
    {
        // The answer repeats whole nodes, and kube-scheduler could not read what is not UTF-8.
        if (!Utf8.IsValid(body)) throw new MalformedRequestException("The body is not valid UTF-8.");
        try
        {
            var reader = new WireReader(body);
            reader.Advance();
            read(ref reader, state);
            if (reader._json.Read()) throw new MalformedRequestException("There is more data after the JSON value.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The JSON reader throws InvalidOperationException for text that is not Unicode, such as a lone surrogate.
            throw new MalformedRequestException($"The body is not valid JSON: {exception.Message}");
        }
    }

    /// <summary>
    /// Reads the value that begins at <paramref name="at"/>, and moves it to the end of the value; null when it is malformed.
    /// </summary>
    public static TResult? TryRead<TResult>(ReadOnlySpan<byte> body, ref int at, Parser<TResult> read)
        where TResult : class
    {
        try
        {
            var reader = new WireReader(body[at..]);
            reader.Advance();
            var result = read(ref reader);
            at += reader.End;
            return result;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or MalformedRequestException)
        {
            // The caller then reads the body with the other reader, which says what is wrong.
            return null;
        }
    }

    /// <summary>Enters the current object; false when it is <c>null</c>.</summary>
    public readonly bool BeginObject(string what) => Begin(JsonTokenType.StartObject, "an object", what);

    /// <summary>Enters the current array; false when it is <c>null</c>.</summary>
    public readonly bool BeginArray(string what) => Begin(JsonTokenType.StartArray, "an array", what);

    /// <summary>Moves to the next value of the object entered; false after its last. <see cref="KeyIs"/> compares its key.</summary>
    public bool NextKey()
    {
        Advance();
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Whether the current key is this ASCII name, in any case.</summary>
    public readonly bool KeyIs(ReadOnlySpan<byte> name)
    {
        if (_json.ValueIsEscaped)
            return _json.GetString()!.Equals(System.Text.Encoding.ASCII.GetString(name), StringComparison.OrdinalIgnoreCase);
        return System.Text.Ascii.EqualsIgnoreCase(_json.ValueSpan, name);
    }

    /// <summary>The current key as it is.</summary>
    public readonly string Key() => _json.GetString()!;

    /// <summary>The current key in a buffer; empty when it is too long for it.</summary>
    public readonly ReadOnlySpan<char> Key(Span<char> buffer) =>
        _json.ValueSpan.Length <= buffer.Length ? buffer[.._json.CopyString(buffer)] : [];

    /// <summary>Moves from a key to its value.</summary>
    public void ToValue() => Advance();

    /// <summary>Moves to the next element of the array entered; false after its last.</summary>
    public bool NextElement()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The current text; null for <c>null</c>.</summary>
    public readonly string? Text(string what)
    {
        if (IsNull) return null;
        if (_json.TokenType != JsonTokenType.String) throw Unexpected("a string", what);
        return _json.GetString();
    }

    /// <summary>The current text; null for <c>null</c>.</summary>
    /// <exception cref="MalformedRequestException">It is longer than <paramref name="most"/> characters.</exception>
    public readonly string? Text(string what, int most)
    {
        var text = Text(what);
        return text?.Length > most ? throw new MalformedRequestException($"{what} is longer than {most} characters.") : text;
    }

    /// <summary>Skips the current text.</summary>
    public readonly void SkipText(string what)
    {
        if (!IsNull && _json.TokenType != JsonTokenType.String) throw Unexpected("a string", what);
    }

    /// <summary>The current value, true or false; false for <c>null</c>.</summary>
    public readonly bool Flag(string what) => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Unexpected("true or false", what),
    };

    /// <summary>The current value, a whole number; 0 for <c>null</c>.</summary>
    public readonly long Number(string what)
    {
        if (IsNull) return 0;
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out var number)) return number;
        throw Unexpected("a whole number", what);
    }

    /// <summary>Skips the current value.</summary>
    public void Skip() => _json.Skip();

    private readonly bool Begin(JsonTokenType start, string wanted, string what)
    {
        if (IsNull) return false;
        return _json.TokenType == start ? true : throw Unexpected(wanted, what);
    }

    private void Advance()
    {
        if (!_json.Read()) throw new MalformedRequestException("The body ends too early.");
    }

    private readonly MalformedRequestException Unexpected(string wanted, string what) =>
        new($"{what} must be {wanted} (byte {_json.TokenStartIndex}).");
}

/// <summary>A request body that is not what the extender protocol says. The message tells the caller where and why.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
