using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Answers what changes objects: create, patch, delete, bind.</summary>
internal sealed class WriteHandler(SandboxCluster cluster)
{
    private static readonly string[] JsonTypes = ["application/json"];
    private static readonly string[] PatchTypes = ["application/merge-patch+json", "application/strategic-merge-patch+json"];

    public async Task<ApiAnswer> CreateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!HasType(request, JsonTypes))
        {
            throw new ApiException(
                415, "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, "
                + "application/vnd.kubernetes.protobuf");
        }

        var resource = request.Resource;
        var body = await request.ReadBodyAsync(
            $"the object provided is unrecognized (must be of type {resource.Kind}): couldn't get version/kind; json parse error",
            cancellationToken);
        return request.Subresource switch
        {
            "binding" when resource == ApiResource.Pods => Bind(request, body),
            "" => Create(request, body),
            _ => throw ApiException.NoSuchResource(),
        };
    }

    public async Task<ApiAnswer> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!HasType(request, PatchTypes)) throw ApiException.UnsupportedMediaType();
        var isStrategic = HasType(request, PatchTypes[1..]);
        var isStatus = request.Subresource switch
        {
            "status" => true,
            "" => false,
            _ => throw ApiException.NoSuchResource(),
        };
        var patch = await request.ReadBodyAsync("error decoding patch: unexpected end of JSON input", cancellationToken);
        var patched = cluster.Store.Update(
            request.Resource, request.Key,
            current => ObjectPatch.Apply(request.Resource, current, patch, isStrategic, isStatus),
            request.IsDryRun);
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

    private ApiAnswer Create(ApiRequest request, JsonObject body)
    {
        var resource = request.Resource;
        if ((string?)body["kind"] is { } kind && kind != resource.Kind)
        {
            throw ApiException.BadRequest(
                $"{kind} in version \"v1\" cannot be handled as a {resource.Kind}: "
                + $"converting (v1.{kind}) to (core.{resource.Kind}): unknown conversion");
        }

        if (resource == ApiResource.Events) EventValidation.Check(body);
        if (resource.IsNamespaced && cluster.Store.Get(ApiResource.Namespaces, request.Namespace) is null)
        {
            throw ApiException.NotFound(ApiResource.Namespaces, request.Namespace);
        }

        var created = resource == ApiResource.Pods
            ? cluster.CreatePod(request.Namespace, body)
            : cluster.Create(resource, request.Namespace, body);
        return ApiAnswer.Of(201, resource, created);
    }

    private ApiAnswer Bind(ApiRequest request, JsonObject binding)
    {
        var pod = request.Name ?? (string?)binding["metadata"]?["name"] ?? throw ApiException.BadRequest("name is required");
        PodBinding.Bind(cluster.Store, request.Namespace, pod, binding, cluster.Now, request.IsDryRun);
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
