using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Answers what changes objects: create, patch, replace, delete, bind.</summary>
internal sealed class WriteHandler(SandboxCluster cluster)
{
    private static readonly string[] JsonTypes = ["application/json"];
    private static readonly string[] PatchTypes = ["application/merge-patch+json", "application/strategic-merge-patch+json"];

    public async Task<ApiAnswer> CreateAsync(ApiRequest request, ApiUser user, CancellationToken cancellationToken)
    {
        var body = await ReadObjectAsync(request, cancellationToken);
        return request.Subresource switch
        {
            "binding" when request.Resource == ApiResource.Pods => Bind(request, body),
            "" => await CreateAsync(request, body, user, cancellationToken),
            _ => throw ApiException.NoSuchResource(),
        };
    }

    public async Task<ApiAnswer> ReplaceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var update = UpdateOf(request);
        var body = await ReadObjectAsync(request, cancellationToken);
        CheckKind(request, body);
        var replaced = cluster.Store.Update(
            request.Resource, request.Key, current => update.Replace(current, (JsonObject)body.DeepClone()), request.IsDryRun);
        return ApiAnswer.Of(200, request.Resource, replaced);
    }

    public async Task<ApiAnswer> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!HasType(request, PatchTypes)) throw ApiException.UnsupportedMediaType();
        var isStrategic = HasType(request, PatchTypes[1..]);
        var update = UpdateOf(request);
        var patch = await request.ReadBodyAsync("error decoding patch: unexpected end of JSON input", cancellationToken);
        var patched = cluster.Store.Update(
            request.Resource, request.Key, current => update.Patch(current, patch, isStrategic), request.IsDryRun);
        return ApiAnswer.Of(200, request.Resource, patched);
    }

    public async Task<ApiAnswer> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var options = request.Context.Request.ContentLength is > 0
            ? await request.ReadBodyAsync("error decoding DeleteOptions", cancellationToken)
            : [];
        if (request.Resource != ApiResource.Pods)
        {
            return ApiAnswer.Of(200, request.Resource, cluster.Store.Delete(request.Resource, request.Key));
        }

        var grace = request.Number("gracePeriodSeconds", ApiException.BadRequest) ?? (long?)options["gracePeriodSeconds"];
        return ApiAnswer.Of(200, request.Resource, cluster.DeletePod(
            request.Namespace, request.Name!, (int?)grace, (string?)options["preconditions"]?["uid"]));
    }

    private static bool HasType(ApiRequest request, string[] accepted) =>
        accepted.Contains(request.Context.Request.ContentType?.Split(';')[0].Trim() ?? "application/json");

    private static async Task<JsonObject> ReadObjectAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!HasType(request, JsonTypes))
        {
            throw new ApiException(
                415, "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, "
                + "application/vnd.kubernetes.protobuf");
        }

        return await request.ReadBodyAsync(
            $"the object provided is unrecognized (must be of type {request.Resource.Kind}): couldn't get version/kind; json parse error",
            cancellationToken);
    }

    private static void CheckKind(ApiRequest request, JsonObject body)
    {
        var resource = request.Resource;
        if ((string?)body["kind"] is not { } kind || kind == resource.Kind) return;
        throw ApiException.BadRequest(
            $"{kind} in version \"v1\" cannot be handled as a {resource.Kind}: "
            + $"converting (v1.{kind}) to (core.{resource.Kind}): unknown conversion");
    }

    private ObjectUpdate UpdateOf(ApiRequest request) => request.Subresource switch
    {
        "status" => new ObjectUpdate(request.Resource, isStatus: true, cluster.Version),
        "" => new ObjectUpdate(request.Resource, isStatus: false, cluster.Version),
        _ => throw ApiException.NoSuchResource(),
    };

    private async Task<ApiAnswer> CreateAsync(ApiRequest request, JsonObject body, ApiUser user, CancellationToken cancellationToken)
    {
        var resource = request.Resource;
        CheckKind(request, body);
        if (resource == ApiResource.Events) EventValidation.Check(body);
        if (resource.IsNamespaced && cluster.Store.Get(ApiResource.Namespaces, request.Namespace) is null)
        {
            throw ApiException.NotFound(ApiResource.Namespaces, request.Namespace);
        }

        var created = resource == ApiResource.Pods
            ? await cluster.CreatePodAsync(request.Namespace, body, user, request.IsDryRun, cancellationToken)
            : cluster.Create(resource, request.Namespace, body, request.IsDryRun);
        return ApiAnswer.Of(201, resource, created);
    }

    private ApiAnswer Bind(ApiRequest request, JsonObject binding)
    {
        var pod = request.Name ?? (string?)binding["metadata"]?["name"] ?? throw ApiException.BadRequest("name is required");
        PodBinding.Bind(cluster, request.Namespace, pod, binding, request.IsDryRun);
        return ApiAnswer.Json(201, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["code"] = 201,
        });
    }
}
