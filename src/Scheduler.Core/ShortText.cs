using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Scheduler.Core;

/// <summary>Shortens untrusted texts for messages and storage.</summary>
public static class ShortText
{
    /// <summary>Longest part of a text that a message quotes.</summary>
    public const int MaxQuoted = 100;

    /// <summary>Longest name that is kept, as in Kubernetes.</summary>
    public const int MaxName = 253;

    /// <summary>
    /// Of a longer name, this many characters and its length are hashed: a name of megabytes must not cost a hash of megabytes.
    /// </summary>
    private const int HashedLength = 4_096;

    /// <summary>The first characters of a text, and … if it is longer. Does not split a surrogate pair.</summary>
    public static string Of(string text, int most) => text.Length <= most ? text : string.Concat(Start(text, most), "…");

    /// <summary>A text whose middle is replaced by … if it is longer: the end of a message says what to do.</summary>
    public static string Middle(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = text.AsSpan(text.Length - (most / 2));
        if (char.IsLowSurrogate(end[0])) end = end[1..];
        return string.Concat(Start(text, most - (most / 2)), "…", end);
    }

    /// <summary>A wrong value, shortened for a message.</summary>
    public static string Quote(string text) => Of(text, MaxQuoted);

    /// <summary>
    /// A name of at most <see cref="MaxName"/> characters: a longer name becomes its beginning, … and a hash. Equal names stay equal.
    /// Different names stay different, unless they have the same length and the same first 4,096 characters.
    /// </summary>
    public static string NameOf(string name)
    {
        if (name.Length <= MaxName) return name;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan(0, Math.Min(name.Length, HashedLength))), hash);
        var end = $"…{Convert.ToHexStringLower(hash[..(SHA256.HashSizeInBytes / 2)])}{name.Length:x}";
        return string.Concat(Start(name, MaxName - end.Length), end);
    }

    private static ReadOnlySpan<char> Start(string text, int most) =>
        text.AsSpan(0, most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most);
}
