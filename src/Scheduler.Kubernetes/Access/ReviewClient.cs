using System.Text.Json;
using k8s;
using k8s.Models;
using Scheduler.Core.Access;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Access;

/// <summary>The two reviews of the API server (<c>authentication.k8s.io/v1</c>, <c>authorization.k8s.io/v1</c>).</summary>
internal sealed class ReviewClient(ApiServerClient client)
{
    /// <summary>The user of a token; null when the API server does not know it.</summary>
    /// <exception cref="JsonException">The answer is not a review, or too large.</exception>
    public async Task<V1UserInfo?> ReviewTokenAsync(string token, CancellationToken cancellationToken)
    {
        var review = new V1TokenReview
        {
            ApiVersion = "authentication.k8s.io/v1",
            Kind = "TokenReview",
            Spec = new V1TokenReviewSpec { Token = token },
        };
        var answer = await client.CallAsync(
            "review",
            (api, deadline) => api.AuthenticationV1.CreateTokenReviewAsync(review, cancellationToken: deadline),
            cancellationToken).ConfigureAwait(false);
        var status = answer?.Status ?? throw new JsonException("The answer is a TokenReview without a status.");
        return status.Authenticated == true ? status.User ?? throw new JsonException("The TokenReview names no user.") : null;
    }

    /// <summary>Whether a user has a right.</summary>
    /// <param name="user">The user of a TokenReview: all of it counts, groups and extra fields, too.</param>
    /// <param name="access">What it wants.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    /// <inheritdoc cref="ReviewTokenAsync" path="/exception"/>
    public async Task<bool> MayAsync(V1UserInfo user, ResourceAccess access, CancellationToken cancellationToken)
    {
        var review = new V1SubjectAccessReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SubjectAccessReview",
            Spec = new V1SubjectAccessReviewSpec
            {
                User = user.Username,
                Uid = user.Uid,
                Groups = user.Groups,
                Extra = user.Extra,
                ResourceAttributes = new V1ResourceAttributes
                {
                    Verb = access.Verb,
                    Resource = access.Resource,
                    NamespaceProperty = access.Namespace.Length > 0 ? access.Namespace : null,
                    Name = access.Name.Length > 0 ? access.Name : null,
                },
            },
        };
        var answer = await client.CallAsync(
            "review",
            (api, deadline) => api.AuthorizationV1.CreateSubjectAccessReviewAsync(review, cancellationToken: deadline),
            cancellationToken).ConfigureAwait(false);
        return (answer?.Status ?? throw new JsonException("The answer is a SubjectAccessReview without a status.")).Allowed;
    }
}
