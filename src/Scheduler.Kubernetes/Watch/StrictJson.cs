using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Reads texts of an object whose meaning must be known whole, or not at all: notes a value of another type than expected, and more text
/// than is kept of one object. A null counts as absent, as the API server means it. One use by one thread.
/// </summary>
/// <param name="pool">Makes equal texts one.</param>
/// <param name="maxTexts">Texts that are kept of one object; each element of a list counts as one, too.</param>
/// <param name="maxCharacters">Characters of those texts.</param>
internal sealed class StrictJson(StringPool pool, int maxTexts, int maxCharacters)
{
    private int _texts;
    private int _characters;

    /// <summary>Whether something was not as expected since <see cref="Begin"/>.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>An object begins.</summary>
    public void Begin() => (_texts, _characters, IsBroken) = (0, 0, false);

    /// <summary>Steps into the next value if it is an object, else over it.</summary>
    public bool EnterObject(ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartObject);

    /// <summary>Steps into the next value if it is an array, else over it.</summary>
    public bool EnterArray(ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartArray);

    /// <summary>Steps into the next object of the current array; false at its end, and once something was not as expected.</summary>
    /// <param name="reader">In the array.</param>
    /// <param name="isKept">Whether something is kept of the object.</param>
    public bool NextObject(ref Utf8JsonReader reader, bool isKept = true)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isKept) Count(0);
            IsBroken |= reader.TokenType != JsonTokenType.StartObject;
            if (!IsBroken) return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>The next text of the current array; null at its end, and once something was not as expected.</summary>
    public string? NextText(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (Text(ref reader) is var text && !IsBroken) return text;
        return null;
    }

    /// <summary>The next value as a text; empty when it is absent.</summary>
    public string ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Text(ref reader);
    }

    /// <summary>The name of the property that the reader is at.</summary>
    public string Name(ref Utf8JsonReader reader) => Keep(ref reader);

    private string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return Keep(ref reader);
        IsBroken |= reader.TokenType != JsonTokenType.Null;
        reader.Skip();
        return "";
    }

    private string Keep(ref Utf8JsonReader reader)
    {
        Count(reader.ValueSpan.Length);
        return IsBroken ? "" : pool.Get(ref reader);
    }

    private void Count(int characters)
    {
        _texts++;
        _characters += characters;
        IsBroken |= _texts > maxTexts || _characters > maxCharacters;
    }

    private bool Enter(ref Utf8JsonReader reader, JsonTokenType start)
    {
        reader.Read();
        if (reader.TokenType == start) return true;
        IsBroken |= reader.TokenType != JsonTokenType.Null;
        reader.Skip();
        return false;
    }
}
