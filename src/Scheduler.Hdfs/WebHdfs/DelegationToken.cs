namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// A delegation token in a file, as <c>GETDELEGATIONTOKEN</c> gives it (<c>urlString</c>). The file is read again every few seconds:
/// tokens are renewed by replacing it, and a mounted secret changes without its own modification time changing.
/// </summary>
internal sealed class DelegationToken(string file, TimeProvider clock)
{
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private Reading? _last;

    /// <summary>The token. Never to be logged.</summary>
    /// <exception cref="IOException">The file cannot be read, or holds no token in text form.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        if (last is not null && clock.GetElapsedTime(last.ReadAt) < Lifetime) return last.Token;
        var now = new Reading(await ReadAsync(cancellationToken), clock.GetTimestamp());
        Volatile.Write(ref _last, now);
        return now.Token;
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        if (new FileInfo(file).Length > MaxBytes) throw new IOException($"NameNode:TokenFile '{file}' is larger than {MaxBytes} bytes.");
        var token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        var isText = token.Length > 0 && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '=');
        return isText
            ? token
            : throw new IOException($"NameNode:TokenFile '{file}' is no token in text; save the urlString of GETDELEGATIONTOKEN.");
    }

    private sealed record Reading(string Token, long ReadAt);
}
