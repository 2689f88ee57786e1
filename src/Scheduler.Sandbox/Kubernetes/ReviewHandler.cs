using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Answers TokenReview, SubjectAccessReview and SelfSubjectAccessReview.</summary>
internal sealed class ReviewHandler(ApiAccess access)
{
    private const string Authentication = "authentication.k8s.io";
    private const string Authorization = "authorization.k8s.io";

    /// <summary>The operation of a review's path; null for another path.</summary>
    public static string? OperationOf(HttpRequest request) => request.Path.Value switch
    {
        $"/apis/{Authentication}/v1/tokenreviews" => "create tokenreviews",
        $"/apis/{Authorization}/v1/subjectaccessreviews" => "create subjectaccessreviews",
        $"/apis/{Authorization}/v1/selfsubjectaccessreviews" => "create selfsubjectaccessreviews",
        _ => null,
    };

    public async Task<ApiAnswer> HandleAsync(string operation, ApiUser user, HttpContext context, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) throw ApiException.MethodNotAllowed();
        var resource = operation[(operation.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (!user.IsAllowed && resource != "selfsubjectaccessreviews") throw Forbidden(user, resource);
        // Read as any object is; the resource only sets the limits.
        var reading = new ApiRequest(context, ApiResource.Pods, "", Name: null, "");
        var review = await reading.ReadBodyAsync($"the object provided is unrecognized (must be of type {resource})", cancellationToken);
        review["status"] = resource switch
        {
            "tokenreviews" => Authenticated((string?)review["spec"]?["token"] ?? ""),
            "subjectaccessreviews" => Allowed(review["spec"], (string?)review["spec"]?["user"] ?? ""),
            _ => Allowed(review["spec"], user.Name),
        };
        return ApiAnswer.Json(201, review);
    }

    private static ApiException Forbidden(ApiUser user, string resource)
    {
        var group = resource == "tokenreviews" ? Authentication : Authorization;
        return ApiRequest.Forbidden(user.Name, "create", $"{resource}.{group}", resource, group, "", name: null, resource);
    }

    private JsonObject Authenticated(string token) => access.Find(token) is { } owner
        ? new JsonObject
        {
            ["authenticated"] = true,
            ["user"] = new JsonObject
            {
                ["username"] = owner.Name,
                ["groups"] = new JsonArray([.. owner.Groups.Select(group => (JsonNode)group)]),
            },
        }
        : new JsonObject { ["user"] = new JsonObject(), ["error"] = "[invalid bearer token, token lookup failed]" };

    private JsonObject Allowed(JsonNode? spec, string user)
    {
        string Attribute(string name) => (string?)spec?["resourceAttributes"]?[name] ?? "";
        var question = new AccessQuestion(user, Attribute("verb"), Attribute("resource"), Attribute("namespace"), Attribute("name"))
        {
            Groups = [.. (spec?["groups"] as JsonArray ?? []).Select(group => (string)group!)],
        };
        return new JsonObject { ["allowed"] = access.IsAllowed(question) };
    }
}
