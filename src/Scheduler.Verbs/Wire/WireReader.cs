using System.Text.Json;
using System.Text.Unicode;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Steps over a JSON body token by token. Keys are compared without case, as Go's decoder does; of equal keys the last one that
/// is not null counts. Everything that does not fit throws <see cref="MalformedRequestException"/>.
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

    /// <summary>Whether the value at hand is <c>null</c>.</summary>
    public readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Where the value at hand begins, in bytes from the start of the body.</summary>
    public readonly int Position => (int)_json.TokenStartIndex;

    /// <summary>Where the token at hand ends.</summary>
    public readonly int End => (int)_json.BytesConsumed;

    /// <summary>Reads the whole body: one object and nothing behind it.</summary>
    public static void ReadBody<TState>(ReadOnlySpan<byte> body, TState state, ValueReader<TState> read)
    {
        // Whole nodes are echoed as they came, and what is not Unicode could not be read by the one who gets them back.
        if (!Utf8.IsValid(body)) throw new MalformedRequestException("The body is not valid UTF-8.");
        try
        {
            var reader = new WireReader(body);
            reader.Advance();
            read(ref reader, state);
            if (reader._json.Read()) throw new MalformedRequestException("There is something behind the JSON value.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the JSON reader says of text that is not Unicode, such as a lone surrogate.
            throw new MalformedRequestException($"The body is not valid JSON: {exception.Message}");
        }
    }

    /// <summary>Reads the value that begins at <paramref name="at"/>, which then is where it ends; null when it is malformed.</summary>
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
            // The caller reads it in another way then, which says what is wrong.
            return null;
        }
    }

    /// <summary>Enters the object at hand; false when it is <c>null</c>.</summary>
    public readonly bool BeginObject(string what) => Begin(JsonTokenType.StartObject, "an object", what);

    /// <summary>Enters the array at hand; false when it is <c>null</c>.</summary>
    public readonly bool BeginArray(string what) => Begin(JsonTokenType.StartArray, "an array", what);

    /// <summary>Moves to the next value of the object entered; false behind its last. <see cref="KeyIs"/> tells the key before it is moved past.</summary>
    public bool NextKey()
    {
        Advance();
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Whether the key at hand is this ASCII name, in any case.</summary>
    public readonly bool KeyIs(ReadOnlySpan<byte> name)
    {
        if (_json.ValueIsEscaped) return _json.GetString()!.Equals(System.Text.Encoding.ASCII.GetString(name), StringComparison.OrdinalIgnoreCase);
        return System.Text.Ascii.EqualsIgnoreCase(_json.ValueSpan, name);
    }

    /// <summary>The key at hand as it is.</summary>
    public readonly string Key() => _json.GetString()!;

    /// <summary>The key at hand as it is, in a buffer; empty when it is too long for it.</summary>
    public readonly ReadOnlySpan<char> Key(Span<char> buffer) =>
        _json.ValueSpan.Length <= buffer.Length ? buffer[.._json.CopyString(buffer)] : [];

    /// <summary>Moves from a key to its value.</summary>
    public void ToValue() => Advance();

    /// <summary>Moves to the next element of the array entered; false behind its last.</summary>
    public bool NextElement()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The text at hand; null for <c>null</c>.</summary>
    public readonly string? Text(string what)
    {
        if (IsNull) return null;
        if (_json.TokenType != JsonTokenType.String) throw Unexpected("a string", what);
        return _json.GetString();
    }

    /// <summary>The text at hand; null for <c>null</c>.</summary>
    /// <exception cref="MalformedRequestException">It is longer than <paramref name="most"/> characters.</exception>
    public readonly string? Text(string what, int most)
    {
        var text = Text(what);
        return text?.Length > most ? throw new MalformedRequestException($"{what} is longer than {most} characters.") : text;
    }

    /// <summary>Steps over the text at hand without reading it.</summary>
    public readonly void SkipText(string what)
    {
        if (!IsNull && _json.TokenType != JsonTokenType.String) throw Unexpected("a string", what);
    }

    /// <summary>The truth value at hand; false for <c>null</c>.</summary>
    public readonly bool Flag(string what) => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Unexpected("true or false", what),
    };

    /// <summary>The whole number at hand; 0 for <c>null</c>.</summary>
    public readonly long Number(string what)
    {
        if (IsNull) return 0;
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out var number)) return number;
        throw Unexpected("a whole number", what);
    }

    /// <summary>Steps over the value at hand, whatever it is.</summary>
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
