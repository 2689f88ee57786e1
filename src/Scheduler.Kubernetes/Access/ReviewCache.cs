using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Core.Access;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Remembers reviews for a moment. Two generations, the older of which is forgotten when the newer is full: bounded, nothing to sweep.
/// Safe for many threads.
/// </summary>
internal sealed class ReviewCache(TimeProvider clock)
{
    /// <summary>
    /// How long a review is used: a page that polls every second costs two calls in ten seconds, and a revoked right ends soon.
    /// </summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(10);

    /// <summary>Reviews in one generation.</summary>
    public const int MaxEntries = 1024;

    private readonly Lock _lock = new();
    private Dictionary<ReviewKey, (AccessReview Review, DateTimeOffset Until)> _newer = [];
    private Dictionary<ReviewKey, (AccessReview Review, DateTimeOffset Until)> _older = [];

    public bool TryGet(ReviewKey key, [NotNullWhen(true)] out AccessReview? review)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            var isKept = _newer.TryGetValue(key, out var entry) || _older.TryGetValue(key, out entry);
            review = isKept && now < entry.Until ? entry.Review : null;
            return review is not null;
        }
    }

    public void Add(ReviewKey key, AccessReview review)
    {
        var until = clock.GetUtcNow() + TimeToLive;
        lock (_lock)
        {
            if (_newer.Count >= MaxEntries) (_older, _newer) = (_newer, []);
            _newer[key] = (review, until);
        }
    }
}

/// <summary>The key of a cached review. It holds a hash of the token, so that a memory dump does not contain tokens.</summary>
/// <param name="TokenHash">SHA-256.</param>
/// <param name="Access">The access that was requested.</param>
internal readonly record struct ReviewKey(string TokenHash, ResourceAccess Access)
{
    public static ReviewKey Of(string token, ResourceAccess access) =>
        new(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token))), access);
}
