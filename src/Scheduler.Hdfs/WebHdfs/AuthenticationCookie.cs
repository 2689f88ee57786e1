using System.Net.Http.Headers;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// The signed cookie <c>hadoop.auth</c> that a NameNode gives after SPNEGO; sent back byte for byte, with its quotes. Safe for
/// several threads. Never to be logged.
/// </summary>
internal sealed class AuthenticationCookie
{
    private const string Name = "hadoop.auth=";
    private const int MaxLength = 8 * 1024;
    private string? _value;

    /// <summary>Whether there is one.</summary>
    public bool IsKept => Volatile.Read(ref _value) is not null;

    /// <summary>Adds it to a request; false when there is none.</summary>
    public bool TryAddTo(HttpRequestHeaders headers) =>
        Volatile.Read(ref _value) is { } value && headers.TryAddWithoutValidation("Cookie", value);

    /// <summary>Keeps the one that an answer sets; an empty one is a logout.</summary>
    public void KeepFrom(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Set-Cookie", out var cookies)) return;
        if (cookies.FirstOrDefault(cookie => cookie.StartsWith(Name, StringComparison.Ordinal)) is not { } found) return;
        var value = found.Split(';', 2)[0];
        if (value.Length <= MaxLength) Volatile.Write(ref _value, value.Length > Name.Length + 2 ? value : null);
    }

    /// <summary>Forgets one that is not accepted any more; false when there was none.</summary>
    public bool Forget() => Interlocked.Exchange(ref _value, null) is not null;
}
