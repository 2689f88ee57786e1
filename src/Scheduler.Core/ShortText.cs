using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Scheduler.Core;

/// <summary>Texts that strangers wrote, cut to what is shown or kept of them.</summary>
public static class ShortText
{
    /// <summary>Longest text that a message repeats of what it is about.</summary>
    public const int MaxQuoted = 100;

    /// <summary>Longest name that is kept: Kubernetes itself has none longer.</summary>
    public const int MaxName = 253;

    /// <summary>Of a longer name so many characters count, and its length. A name of megabytes must not cost its hash.</summary>
    private const int HashedLength = 4_096;

    /// <summary>The first so many characters of a text, and … where there are more. Does not end within a surrogate pair.</summary>
    public static string Of(string text, int most) => text.Length <= most ? text : string.Concat(Start(text, most), "…");

    /// <summary>A text of which only the middle is left out, for … : a message ends in what to do.</summary>
    public static string Middle(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = text.AsSpan(text.Length - (most / 2));
        if (char.IsLowSurrogate(end[0])) end = end[1..];
        return string.Concat(Start(text, most - (most / 2)), "…", end);
    }

    /// <summary>What a message repeats of a wrong value.</summary>
    public static string Quote(string text) => Of(text, MaxQuoted);

    /// <summary>
    /// A name as it is kept, at most <see cref="MaxName"/> characters: a longer one is its beginning, … and a hash. Equal names stay equal;
    /// others stay apart unless they agree in their length and in their first 4,096 characters.
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
