using System.Threading.RateLimiting;
using Scheduler.Core.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Reviews callers by TokenReview and SubjectAccessReview. What strangers can cost the API server is bounded: by the length of a token, a
/// short memory of what was answered, so many reviews a second and so many at once.
/// </summary>
internal sealed class AccessReviewer : IAccessReviewer, IDisposable
{
    /// <summary>Longest token that is sent on, in characters; tokens of service accounts have about 1,000.</summary>
    public const int MaxTokenLength = 16 * 1024;

    /// <summary>Longest name of an object (RFC 1123 subdomain).</summary>
    private const int MaxNameLength = 253;

    /// <summary>Reviews at once, and how many may wait: far below <c>Kubernetes:MaxConcurrentCalls</c>, which lists and events need, too.</summary>
    private const int MaxConcurrentReviews = 4, MaxQueuedReviews = 64;

    private readonly ReviewClient _client;
    private readonly ReviewCache _cache;
    private readonly ReviewPace _pace;
    private readonly ConcurrencyLimiter _slots = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = MaxConcurrentReviews,
        QueueLimit = MaxQueuedReviews,
    });

    public AccessReviewer(ReviewClient client, TimeProvider clock) => (_client, _cache, _pace) = (client, new(clock), new(clock));

    /// <inheritdoc/>
    public async Task<AccessReview> ReviewAsync(string token, ResourceAccess access, CancellationToken cancellationToken)
    {
        if (token.Length > MaxTokenLength || !Credential.IsToken(token)) return new(AccessVerdict.Unauthenticated, "The bearer token is malformed.");
        if (access.Namespace.Length > MaxNameLength || access.Name.Length > MaxNameLength)
            return new(AccessVerdict.Forbidden, $"A name is longer than {MaxNameLength} characters: there is no such object.");
        var key = ReviewKey.Of(token, access);
        if (_cache.TryGet(key, out var known)) return known;
        var review = await AskInTurnAsync(token, access, cancellationToken).ConfigureAwait(false);
        if (review.Verdict != AccessVerdict.Unavailable) _cache.Add(key, review);
        return review;
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<AccessReview> AskInTurnAsync(string token, ResourceAccess access, CancellationToken cancellationToken)
    {
        using var slot = await _slots.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
        if (!slot.IsAcquired || !_pace.TryTake()) return new(AccessVerdict.Unavailable, "Too many callers are being checked; try again in a second.");
        try
        {
            return await AskAsync(token, access, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return new(AccessVerdict.Unavailable, $"The API server cannot be asked who is calling: {fault.Message}");
        }
    }

    private async Task<AccessReview> AskAsync(string token, ResourceAccess access, CancellationToken cancellationToken)
    {
        if (await _client.ReviewTokenAsync(token, cancellationToken).ConfigureAwait(false) is not { } user)
            return new(AccessVerdict.Unauthenticated, "The API server does not know the bearer token, or it has expired; kubectl create token makes one.");
        if (await _client.MayAsync(user, access, cancellationToken).ConfigureAwait(false)) return new(AccessVerdict.Allowed, "");
        var where = access.Namespace.Length > 0 ? $" in the namespace {access.Namespace}" : "";
        return new(AccessVerdict.Forbidden, $"{user.Username} may not {access.Verb} {access.Resource}{where}; grant it by RBAC.");
    }
}
