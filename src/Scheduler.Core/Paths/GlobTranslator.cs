using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Scheduler.Core.Paths;

/// <summary>Translates one component of a Hadoop glob into a matcher without backtracking. Used once.</summary>
/// <param name="pattern">The component.</param>
/// <param name="mayBePattern">
/// Whether it is small enough to be a pattern and not only a literal name (<see cref="PathGlob.MaxPatternSize"/>).
/// </param>
internal sealed class GlobTranslator(string pattern, bool mayBePattern)
{
    private const int MaxBraceDepth = 16;

    // A character as Hadoop counts them: a code point, not half of a surrogate pair.
    private const string SurrogatePair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const string AnyCharacter = "(?:" + SurrogatePair + "|[^" + Named + @"\uD800-\uDFFF])";

    // Stand for a '.' and a '_' that only a literal '.' or '_' in the pattern matches, no wildcard. No name contains them.
    private const char NamedDot = '\0';
    private const char NamedUnderscore = '/';
    private const string Named = @"\u0000\u002F";

    private readonly StringBuilder _regex = new(@"\A(?:");
    private readonly StringBuilder _literal = new();
    private int _position;
    private int _openBraces;
    private bool _isPattern;

    /// <summary>The component.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public GlobComponent Translate()
    {
        while (_position < pattern.Length) TranslateNext(pattern[_position++]);
        if (_openBraces > 0) throw Malformed("a '{' is not closed");
        if (!_isPattern) return new GlobComponent(pattern, _literal.ToString());
        return pattern.All(c => c == '*') ? GlobComponent.Any : new GlobComponent(pattern, Matcher(_regex.Append(@")\z").ToString()));
    }

    /// <summary>A hidden name, changed so that it matches only patterns that contain its first character literally.</summary>
    public static string WithFirstNamed(string name) => (name[0] == '.' ? NamedDot : NamedUnderscore) + name[1..];

    private void TranslateNext(char c)
    {
        switch (c)
        {
            case '\\': AppendLiteral(Escaped()); break;
            case '*': AppendPattern($"[^{Named}]*"); break;
            case '?': AppendPattern(AnyCharacter); break;
            case '[': AppendPattern(CharacterClass()); break;
            case '{': OpenBrace(); break;
            case ',' when _openBraces > 0: AppendPattern("|"); break;
            case '}' when _openBraces > 0: CloseBrace(); break;
            default: AppendLiteral(c); break;
        }
    }

    private void OpenBrace()
    {
        if (++_openBraces > MaxBraceDepth) throw Malformed($"braces are nested more than {MaxBraceDepth} deep");
        AppendPattern("(?:");
    }

    private void CloseBrace()
    {
        _openBraces--;
        AppendPattern(")");
    }

    private char Escaped() => _position < pattern.Length ? pattern[_position++] : throw Malformed("it ends in a '\\'");

    private string CharacterClass()
    {
        var negated = _position < pattern.Length && pattern[_position] is '^' or '!';
        if (negated) _position++;
        var ranges = ClassRanges();
        return negated ? $@"(?:{SurrogatePair}|[^{ranges}{Named}\uD800-\uDFFF])" : $"[{ranges}-[{Named}]]";
    }

    private StringBuilder ClassRanges()
    {
        var ranges = new StringBuilder();
        // As in POSIX, a ']' that comes first is a member.
        do
        {
            var low = ClassMember();
            var high = IsRange() ? RangeEnd() : low;
            if (high < low) throw Malformed($"the range {low}-{high} is reversed");
            ranges.Append(Code(low)).Append('-').Append(Code(high));
        }
        while (Peek() != ']');
        _position++;
        return ranges;
    }

    private bool IsRange() => Peek() == '-' && _position + 1 < pattern.Length && pattern[_position + 1] != ']';

    private char RangeEnd()
    {
        _position++;
        return ClassMember();
    }

    private char ClassMember()
    {
        var c = Peek();
        _position++;
        if (c == '[') throw Malformed("a '[' is inside '[…]'; write '\\['");
        if (c == '\\') c = Escaped();
        return char.IsSurrogate(c) ? throw Malformed("a character above U+FFFF is inside '[…]'") : c;
    }

    private char Peek() => _position < pattern.Length ? pattern[_position] : throw Malformed("a '[' is not closed");

    private void AppendLiteral(char c)
    {
        _literal.Append(c);
        _regex.Append(c switch
        {
            '.' => $"[{Code(c)}{Code(NamedDot)}]",
            '_' => $"[{Code(c)}{Code(NamedUnderscore)}]",
            _ => Code(c),
        });
    }

    private void AppendPattern(string regex)
    {
        if (!mayBePattern)
            throw new FormatException($"The glob's component '{ShortText.Quote(pattern)}' is too large a pattern; name its directory.");
        _isPattern = true;
        _regex.Append(regex);
    }

    private static Lazy<Regex> Matcher(string regex) => new(
        () => new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant));

    private static string Code(char c) =>
        char.IsAsciiLetterOrDigit(c) ? c.ToString() : @"\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture);

    private FormatException Malformed(string reason) => new($"The glob '{ShortText.Quote(pattern)}' is malformed: {reason}.");
}
