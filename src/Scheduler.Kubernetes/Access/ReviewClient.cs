using System.Text.Json;
using Scheduler.Core.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;

namespace Scheduler.Kubernetes.Access;

/// <summary>The two reviews as the API server speaks them (<c>authentication.k8s.io/v1</c>, <c>authorization.k8s.io/v1</c>).</summary>
internal sealed class ReviewClient(ApiServerClient client)
{
    /// <summary>Where tokens are reviewed.</summary>
    public const string TokenReviews = "/apis/authentication.k8s.io/v1/tokenreviews";

    /// <summary>Where the rights of a user are reviewed.</summary>
    public const string SubjectAccessReviews = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    /// <summary>Largest answer read: a user may be in some thousand groups.</summary>
    private const int MaxAnswerBytes = 1 << 18;

    /// <summary>The TokenReview with its status; the caller disposes of it.</summary>
    /// <exception cref="JsonException">The answer is no JSON, or too large.</exception>
    public Task<JsonDocument> ReviewTokenAsync(string token, CancellationToken cancellationToken) =>
        ReviewAsync(TokenReviews, "authentication.k8s.io/v1", "TokenReview", spec => spec.WriteString("token", token), cancellationToken);

    /// <summary>Whether a user may.</summary>
    /// <param name="user">The <c>user</c> of a TokenReview: all of it counts, groups and extra fields, too.</param>
    /// <param name="access">What it wants.</param>
    /// <param name="cancellationToken">Given up by the caller.</param>
    /// <inheritdoc cref="ReviewTokenAsync" path="/exception"/>
    public async Task<bool> MayAsync(JsonElement user, ResourceAccess access, CancellationToken cancellationToken)
    {
        Task<JsonDocument> asked = ReviewAsync(
            SubjectAccessReviews, "authorization.k8s.io/v1", "SubjectAccessReview", spec => WriteSpec(spec, user, access), cancellationToken);
        using var review = await asked.ConfigureAwait(false);
        return review.RootElement.GetProperty("status").TryGetProperty("allowed", out var allowed) && allowed.ValueKind == JsonValueKind.True;
    }

    private Task<JsonDocument> ReviewAsync(
        string path, string apiVersion, string kind, Action<Utf8JsonWriter> writeSpec, CancellationToken cancellationToken)
    {
        var body = JsonBody.Write(json =>
        {
            json.WriteString("apiVersion", apiVersion);
            json.WriteString("kind", kind);
            json.WriteStartObject("spec");
            writeSpec(json);
            json.WriteEndObject();
        });
        return client.AskAsync("review", path, body, ReadAsync, cancellationToken);
    }

    private static void WriteSpec(Utf8JsonWriter spec, JsonElement user, ResourceAccess access)
    {
        Copy(spec, "user", user, "username");
        Copy(spec, "uid", user, "uid");
        Copy(spec, "groups", user, "groups");
        Copy(spec, "extra", user, "extra");
        spec.WriteStartObject("resourceAttributes");
        spec.WriteString("verb", access.Verb);
        spec.WriteString("resource", access.Resource);
        if (access.Namespace.Length > 0) spec.WriteString("namespace", access.Namespace);
        if (access.Name.Length > 0) spec.WriteString("name", access.Name);
        spec.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter spec, string name, JsonElement user, string property)
    {
        if (!user.TryGetProperty(property, out var value)) return;
        spec.WritePropertyName(name);
        value.WriteTo(spec);
    }

    private static async Task<JsonDocument> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswerBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length < buffer.Length ? JsonDocument.Parse(buffer.AsMemory(0, length)) : throw new JsonException("The answer is larger than 256 KiB.");
    }
}
