using System.Text.Json;

namespace Scheduler.Planner.Admission;

/// <summary>
/// Walks through a JSON body. Keys are compared exactly, as a JSON patch finds them; a key that is read must not be there twice, since a
/// patch could mean the other one. Whatever does not fit throws <see cref="JsonException"/> or, for text that is not Unicode,
/// <see cref="InvalidOperationException"/>.
/// </summary>
internal ref struct ReviewCursor
{
    /// <summary>Deeper bodies are not read; a pod with managed fields nests about 20 deep.</summary>
    private const int MaxDepth = 128;

    private Utf8JsonReader _json;

    /// <summary>At the body's only value.</summary>
    public ReviewCursor(ReadOnlySpan<byte> body)
    {
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        Read();
    }

    /// <summary>Whether the current value is an object; false for <c>null</c>.</summary>
    public readonly bool IsObject(string what) => Is(JsonTokenType.StartObject, what);

    /// <summary>Whether the current value is a list; false for <c>null</c>.</summary>
    public readonly bool IsList(string what) => Is(JsonTokenType.StartArray, what);

    /// <summary>Moves to the value of the next of these keys, over all others; null after the last.</summary>
    /// <param name="seen">The keys that were there; 0 at first.</param>
    /// <param name="keys">At most 32.</param>
    public string? Next(ref uint seen, params ReadOnlySpan<string> keys)
    {
        while (NextKey())
        {
            var key = IndexOf(keys);
            Read();
            if (key >= 0)
            {
                if ((seen & (1u << key)) != 0) throw new JsonException($"{keys[key]} is there twice.");
                seen |= 1u << key;
                return keys[key];
            }

            _json.Skip();
        }

        return null;
    }

    /// <summary>Moves to the value of the next key; false after the last.</summary>
    /// <param name="buffer">Receives the key.</param>
    /// <param name="length">Its length; 0 when the buffer is too short.</param>
    public bool Next(scoped Span<char> buffer, out int length)
    {
        length = 0;
        if (!NextKey()) return false;
        if (_json.ValueSpan.Length <= buffer.Length) length = _json.CopyString(buffer);
        Read();
        return true;
    }

    /// <summary>Moves to the next element; false after the last.</summary>
    public bool NextElement()
    {
        Read();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The current text; null for <c>null</c>.</summary>
    public readonly string? Text(string what) => IsText(what) ? _json.GetString() : null;

    /// <summary>Whether the current value is a text; false for <c>null</c>.</summary>
    public readonly bool IsText(string what) => Is(JsonTokenType.String, what);

    /// <summary>The current truth value; false for <c>null</c>.</summary>
    public readonly bool Flag(string what) => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Unexpected(what),
    };

    /// <summary>Checks that nothing comes after the value.</summary>
    public void End() => _json.Read();

    private readonly bool Is(JsonTokenType type, string what) =>
        _json.TokenType == type || (_json.TokenType == JsonTokenType.Null ? false : throw Unexpected(what));

    private readonly int IndexOf(ReadOnlySpan<string> keys)
    {
        for (var key = 0; key < keys.Length; key++)
            if (_json.ValueTextEquals(keys[key])) return key;
        return -1;
    }

    private bool NextKey()
    {
        Read();
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    private void Read()
    {
        if (!_json.Read()) throw new JsonException("The body ends too early.");
    }

    private readonly JsonException Unexpected(string what) => new($"{what} has the wrong type (byte {_json.TokenStartIndex}).");
}
