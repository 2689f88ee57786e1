using System.Net.Http.Headers;
using System.Text;

namespace Scheduler.Extender.Commands;

/// <summary>A bearer token from a file, so that it stands neither in a command line nor in an environment, which others can read.</summary>
internal static class BearerTokenFile
{
    /// <summary>Longest token read: those of service accounts have about a thousand characters.</summary>
    public const int MaxLength = 16 << 10;

    /// <summary>What to send; null, with a sentence, when the file holds no token. Nothing for no file.</summary>
    public static (AuthenticationHeaderValue? Authorization, string? Error) Read(string? path)
    {
        if (path is null) return (null, null);
        try
        {
            using var reader = new StreamReader(path, Encoding.ASCII);
            // A pipe, as of bash's <(kubectl create token …), has no length: one character too many is asked for.
            var text = new char[MaxLength + 1];
            var token = new string(text, 0, reader.ReadBlock(text)).Trim();
            return token.Length is > 0 and <= MaxLength && token.All(IsTokenCharacter)
                ? (new AuthenticationHeaderValue("Bearer", token), null)
                : (null, $"{path} holds no bearer token: one word of at most {MaxLength} characters.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>RFC 6750, 2.1: <c>b64token</c>.</summary>
    private static bool IsTokenCharacter(char one) => char.IsAsciiLetterOrDigit(one) || "-._~+/=".Contains(one, StringComparison.Ordinal);
}
