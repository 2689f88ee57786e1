using System.Collections.Concurrent;
using Scheduler.Core.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Reviews callers by TokenReview and SubjectAccessReview. What unauthenticated callers can cost the API server is bounded: by the length
/// of a token, a short memory of what was answered, so many reviews a second and so many at once. So is what a hanging API server can cost
/// a caller. Tokens that were valid a while ago have a limit of their own, so that guesses at tokens do not lock their owners out.
/// </summary>
internal sealed class AccessReviewer : IAccessReviewer, IDisposable
{
    /// <summary>Longest token that is sent on, in characters; tokens of service accounts have about 1,000.</summary>
    public const int MaxTokenLength = 16 * 1024;

    /// <summary>Longest name of an object (RFC 1123 subdomain).</summary>
    private const int MaxNameLength = 253;

    /// <summary>
    /// Reviews at once, and how many may wait: far below <c>Kubernetes:MaxConcurrentCalls</c>, which lists and events need, too.
    /// </summary>
    private const int MaxConcurrentReviews = 4, MaxQueuedReviews = 64;

    /// <summary>The same for tokens that were valid a while ago.</summary>
    private const int MaxConcurrentKnown = 2, MaxQueuedKnown = 32;

    /// <summary>Longest wait for a review, in the queue and for both calls.</summary>
    public static readonly TimeSpan MaxReviewTime = TimeSpan.FromSeconds(2);

    private readonly ReviewClient _client;
    private readonly TimeProvider _clock;
    private readonly ReviewCache _cache;
    private readonly KnownTokens _known;
    private readonly ReviewLimiter _limiter;
    private readonly ReviewLimiter _knownLimiter;
    private readonly ConcurrentDictionary<ReviewKey, Lazy<Task<AccessReview>>> _inProgress = new();

    public AccessReviewer(ReviewClient client, TimeProvider clock)
    {
        (_client, _clock, _cache, _known) = (client, clock, new(clock), new(clock));
        _limiter = new ReviewLimiter(MaxConcurrentReviews, MaxQueuedReviews, clock);
        _knownLimiter = new ReviewLimiter(MaxConcurrentKnown, MaxQueuedKnown, clock);
    }

    /// <inheritdoc/>
    public async Task<AccessReview> ReviewAsync(string token, ResourceAccess access, CancellationToken cancellationToken)
    {
        if (token.Length > MaxTokenLength || !Credential.IsToken(token))
            return new(AccessVerdict.Unauthenticated, "The bearer token is malformed.");
        if (access.Namespace.Length > MaxNameLength || access.Name.Length > MaxNameLength)
            return new(AccessVerdict.Forbidden, $"A name is longer than {MaxNameLength} characters: there is no such object.");
        var key = ReviewKey.Of(token, access);
        if (_cache.TryGet(key, out var known)) return known;
        // Callers with the same question share the answer, and one may cancel without ending it for the others.
        var review = _inProgress.GetOrAdd(key, _ => new Lazy<Task<AccessReview>>(() => ReviewOnceAsync(key, token, access)));
        return await review.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _limiter.Dispose();
        _knownLimiter.Dispose();
    }

    private async Task<AccessReview> ReviewOnceAsync(ReviewKey key, string token, ResourceAccess access)
    {
        using var deadline = new CancellationTokenSource(MaxReviewTime, _clock);
        try
        {
            var review = await ReviewInTurnAsync(
                _known.Has(key.TokenHash) ? _knownLimiter : _limiter, token, access, deadline.Token).ConfigureAwait(false);
            if (review.Verdict == AccessVerdict.Unavailable) return review;
            _known.Learn(key.TokenHash, review.Verdict != AccessVerdict.Unauthenticated);
            _cache.Add(key, review);
            return review;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new(
                AccessVerdict.Unavailable, $"The API server did not identify the caller within {MaxReviewTime.TotalSeconds} s; try again.");
        }
        finally
        {
            _inProgress.TryRemove(key, out _);
        }
    }

    private async Task<AccessReview> ReviewInTurnAsync(
        ReviewLimiter limiter, string token, ResourceAccess access, CancellationToken cancellationToken)
    {
        using var turn = await limiter.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (turn is null) return new(AccessVerdict.Unavailable, "Too many callers are being checked; try again in a second.");
        try
        {
            return await AskAsync(token, access, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return new(AccessVerdict.Unavailable, $"The API server cannot identify the caller: {fault.Message}");
        }
    }

    private async Task<AccessReview> AskAsync(string token, ResourceAccess access, CancellationToken cancellationToken)
    {
        if (await _client.ReviewTokenAsync(token, cancellationToken).ConfigureAwait(false) is not { } user)
        {
            return new(
                AccessVerdict.Unauthenticated,
                "The API server does not know the bearer token, or it has expired; kubectl create token creates one.");
        }
        if (await _client.MayAsync(user, access, cancellationToken).ConfigureAwait(false)) return new(AccessVerdict.Allowed, "");
        var where = access.Namespace.Length > 0 ? $" in the namespace {access.Namespace}" : "";
        return new(AccessVerdict.Forbidden, $"{user.Username} may not {access.Verb} {access.Resource}{where}; grant it by RBAC.");
    }
}
