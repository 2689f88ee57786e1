using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A request that is refused with a Status object.</summary>
/// <param name="code">HTTP status.</param>
/// <param name="reason">Machine-readable reason; null where the API server gives none.</param>
/// <param name="message">What was wrong, worded as the API server words it.</param>
/// <param name="details">The <c>details</c> object; left out when null.</param>
internal sealed class ApiException(int code, string? reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>Seconds for <c>Retry-After</c>; null when not sent.</summary>
    public int? RetryAfter => (int?)details?["retryAfterSeconds"];

    /// <summary>The Status object, and what its metadata holds.</summary>
    public JsonObject ToStatus(JsonObject? metadata = null)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata ?? Continue(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (reason is not null) status["reason"] = reason;
        if (details is not null) status["details"] = details.DeepClone();
        status["code"] = Code;
        return status;
    }

    /// <summary>Token in the metadata of a 410, to continue an inconsistent list with.</summary>
    public string? ContinueToken { get; init; }

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException NotFound(ApiResource resource, string name) =>
        new(404, "NotFound", $"{resource.QualifiedName} \"{name}\" not found", NameDetails(name, resource.Name));

    public static ApiException NoSuchResource() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException UnsupportedMediaType() => new(415, "UnsupportedMediaType", "415: Unsupported Media Type", []);

    public static ApiException AlreadyExists(ApiResource resource, string name) =>
        new(409, "AlreadyExists", $"{resource.QualifiedName} \"{name}\" already exists", NameDetails(name, resource.Name));

    public static ApiException Conflict(string kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind} \"{name}\": {why}", NameDetails(name, kind));

    public static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException TooLargeResourceVersion(long asked, long current) => new(
        504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}", new JsonObject
        {
            ["causes"] = new JsonArray(
                new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        });

    /// <summary>422 with one cause per field.</summary>
    public static ApiException Invalid(string kind, string name, params (string Field, string Reason, string Message)[] causes) =>
        Invalid(kind, group: null, name, causes);

    /// <summary>422 for a request's own options.</summary>
    public static ApiException InvalidOptions(params (string Field, string Reason, string Message)[] causes) =>
        Invalid("ListOptions", "meta.k8s.io", "", causes);

    private static ApiException Invalid(string kind, string? group, string name, (string Field, string Reason, string Message)[] causes)
    {
        // The message names a cause once, the details as often as it was found.
        var listed = causes.Select(cause => $"{cause.Field}: {cause.Message}").Distinct().ToArray();
        var message = listed.Length > 1 ? $"[{string.Join(", ", listed)}]" : listed[0];
        var details = new JsonObject();
        if (name.Length > 0) details["name"] = name;
        if (group is not null) details["group"] = group;
        details["kind"] = kind;
        details["causes"] = new JsonArray([.. causes.Select(cause => (JsonNode)new JsonObject
        {
            ["reason"] = cause.Reason,
            ["message"] = cause.Message,
            ["field"] = cause.Field,
        })]);
        var qualified = group is null ? kind : $"{kind}.{group}";
        return new(422, "Invalid", $"{qualified} \"{name}\" is invalid: {message}", details);
    }

    private static JsonObject NameDetails(string name, string kind) => new() { ["name"] = name, ["kind"] = kind };

    private JsonObject Continue() => ContinueToken is null ? [] : new JsonObject { ["continue"] = ContinueToken };
}
