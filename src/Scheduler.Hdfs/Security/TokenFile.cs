namespace Scheduler.Hdfs.Security;

/// <summary>
/// A file with delegation tokens. It is read again every few seconds: tokens are renewed by replacing it, and a mounted secret
/// changes without its own modification time changing. Safe for several threads.
/// </summary>
internal sealed class TokenFile(string file, TimeProvider clock)
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private Reading? _last;

    /// <summary>Its tokens.</summary>
    /// <exception cref="IOException">The file cannot be read, or holds no token that a NameNode takes.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async ValueTask<DelegationTokens> ReadAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        if (last is not null && clock.GetElapsedTime(last.ReadAt) < Lifetime) return last.Tokens;
        if (new FileInfo(file).Length > MaxBytes) throw new IOException($"NameNode:TokenFile '{file}' is larger than {MaxBytes} bytes.");
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        var now = new Reading(DelegationTokens.Parse(file, bytes), clock.GetTimestamp());
        Volatile.Write(ref _last, now);
        return now.Tokens;
    }

    private sealed record Reading(DelegationTokens Tokens, long ReadAt);
}
