namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Hashes of tokens that the API server knew a while ago. It grants nothing: such a token is reviewed as all are, but not behind a
/// queue of guesses. Two generations, as in <see cref="ReviewCache"/>. Safe for many threads.
/// </summary>
internal sealed class KnownTokens(TimeProvider clock)
{
    /// <summary>How long a token counts as known: tokens of service accounts live for an hour.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(10);

    /// <summary>Tokens in one generation.</summary>
    private const int MaxEntries = 1024;

    private readonly Lock _lock = new();
    private Dictionary<string, DateTimeOffset> _newer = [];
    private Dictionary<string, DateTimeOffset> _older = [];

    /// <summary>Whether the token was known a while ago.</summary>
    public bool Has(string tokenHash)
    {
        var now = clock.GetUtcNow();
        lock (_lock) return (_newer.TryGetValue(tokenHash, out var until) || _older.TryGetValue(tokenHash, out until)) && now < until;
    }

    /// <summary>The API server knows the token, or does not.</summary>
    public void Learn(string tokenHash, bool isKnown)
    {
        var until = clock.GetUtcNow() + TimeToLive;
        lock (_lock)
        {
            _newer.Remove(tokenHash);
            _older.Remove(tokenHash);
            if (!isKnown) return;
            if (_newer.Count >= MaxEntries) (_older, _newer) = (_newer, []);
            _newer[tokenHash] = until;
        }
    }
}
