using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;
using Scheduler.Core.Access;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Listeners;

namespace Scheduler.Management;

/// <summary>
/// <c>/api/v1/executors</c>: which executors of a Spark application run on the node of which DataNode. Spark's file system asks for it
/// every few seconds while it plans.
/// </summary>
/// <remarks>
/// Who may ask: a pod without a token gets applications of its own namespace, which the address of the connection names; a caller with a
/// token names a namespace in which it may list pods; and who comes from this machine, or is let in by
/// <see cref="ManagementAuthorization.None"/>, any namespace.
/// </remarks>
internal sealed class ExecutorsRoute(
    ExecutorMaps maps, ClusterState cluster, ManagementAccess access, ExecutorAsks asks, IManagementObserver observer)
{
    /// <summary>Longest id of an application, name of a namespace or address.</summary>
    private const int MaxTextLength = 253;

    private const int VersionBytes = 8;

    /// <summary>How long callers may use an answer, in seconds.</summary>
    private const string CacheControl = "private, max-age=2";

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/executors", AnswerAsync)
        .WithName("executors")
        .WithSummary("Executors of a Spark application (app, or the one of the pod at ip) by the address of the DataNode on their node. "
            + "Without a token: of the namespace of the pod that asks; with one: of namespace.")
        .Produces<ExecutorsAnswer>()
        .Produces(StatusCodes.Status304NotModified)
        .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
        .Produces<ErrorAnswer>(StatusCodes.Status401Unauthorized)
        .Produces<ErrorAnswer>(StatusCodes.Status403Forbidden)
        .Produces<ExecutorsAnswer>(StatusCodes.Status404NotFound)
        .Produces<ErrorAnswer>(StatusCodes.Status421MisdirectedRequest)
        .Produces<ErrorAnswer>(StatusCodes.Status503ServiceUnavailable);

    private async Task<IResult> AnswerAsync(HttpContext context, string? app, string? ip, string? @namespace)
    {
        if (Problem(app, ip, @namespace) is { } problem)
            return Results.Json(new ErrorAnswer(problem), statusCode: StatusCodes.Status400BadRequest);
        var allowed = await NamespaceOfAsync(context, @namespace);
        var application = ip is null ? Named(app!, allowed) : OfPodAt(ip, allowed);
        var nodes = application is { } known ? maps.Of(known) : ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
        if (application is { } asking) asks.Record(asking, nodes.Values.SelectMany(each => each).Distinct().Count(), nodes.Count);
        var answer = new ExecutorsAnswer(application?.Id ?? app ?? "", VersionOf(nodes), nodes);
        context.Response.Headers.CacheControl = CacheControl;
        if (application is null || nodes.IsEmpty)
            return Answered(ExecutorsOutcome.Unknown, Results.Json(answer, statusCode: StatusCodes.Status404NotFound));
        var tag = new EntityTagHeaderValue($"\"{answer.Version}\"");
        context.Response.Headers.ETag = tag.ToString();
        return IsKnown(context.Request, tag)
            ? Answered(ExecutorsOutcome.NotModified, Results.StatusCode(StatusCodes.Status304NotModified))
            : Answered(ExecutorsOutcome.Served, Results.Json(answer));
    }

    private static string? Problem(string? app, string? ip, string? @namespace)
    {
        if (string.IsNullOrEmpty(app) == string.IsNullOrEmpty(ip))
            return "Name the application: app=ID (the label spark-app-selector), or ip=ADDRESS of one of its pods.";
        if ((app ?? ip)!.Length > MaxTextLength || @namespace?.Length > MaxTextLength)
            return $"A value is longer than {MaxTextLength} characters.";
        return ip is not null && !IPAddress.TryParse(ip, out _) ? "ip is not an address." : null;
    }

    /// <summary>The namespace whose applications the caller may see; null for any.</summary>
    /// <exception cref="RefusedException">It may see none.</exception>
    private async Task<string?> NamespaceOfAsync(HttpContext context, string? @namespace)
    {
        if (ManagementAccess.HasToken(context.Request))
        {
            if (string.IsNullOrEmpty(@namespace))
                throw Refused(
                    StatusCodes.Status403Forbidden,
                    Refusal.Forbidden,
                    "A caller with a token names a namespace in which it may list pods: namespace=….");
            return await access.RefuseAsync(context, new ResourceAccess("list", "pods", @namespace, "")) is { } refused
                ? throw Counted(refused)
                : @namespace;
        }

        if (access.IsTrusted(context)) return string.IsNullOrEmpty(@namespace) ? null : @namespace;
        var caller = context.Connection.RemoteIpAddress is { } address ? TextOf(address) : "";
        if (cluster.SparkPods.At(caller)?.Application.Namespace is not { } own) throw Counted(NoPod(caller));
        if (!string.IsNullOrEmpty(@namespace) && @namespace != own)
            throw Refused(
                StatusCodes.Status403Forbidden,
                Refusal.Forbidden,
                $"A pod of {own} sees applications of {own} alone; show a token to see others.");
        return own;
    }

    private SparkApplication? Named(string id, string? @namespace)
    {
        if (@namespace is not null) return new SparkApplication(@namespace, id);
        var found = cluster.SparkPods.ByApplication.Keys.Where(application => application.Id == id).Take(2).ToArray();
        return found.Length == 1 ? found[0] : null;
    }

    private SparkApplication? OfPodAt(string ip, string? @namespace) =>
        cluster.SparkPods.At(TextOf(IPAddress.Parse(ip)))?.Application is { } application
            && (@namespace ?? application.Namespace) == application.Namespace
            ? application
            : null;

    private static string TextOf(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    /// <summary>Equal on every replica that sees the same pods.</summary>
    private static string VersionOf(ImmutableSortedDictionary<string, ImmutableArray<string>> nodes) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(nodes)).AsSpan(0, VersionBytes));

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(each => each.Equals(EntityTagHeaderValue.Any) || each.Compare(tag, useStrongComparison: false));

    private IResult Answered(ExecutorsOutcome outcome, IResult result)
    {
        observer.ExecutorsAsked(outcome);
        return result;
    }

    private RefusedException Refused(int status, Refusal reason, string problem) => Counted(new RefusedException(reason, status, problem));

    private RefusedException Counted(RefusedException refused)
    {
        observer.ExecutorsAsked(ExecutorsOutcome.Refused);
        return refused;
    }

    private static RefusedException NoPod(string caller) => new(
        Refusal.Unauthenticated,
        StatusCodes.Status401Unauthorized,
        $"No pod of a Spark application has the address {caller} for itself: it may be translated on the way (SNAT), or the pod is on its "
            + "node's network "
        + "(hostNetwork). Show a bearer token (hdfs.locality.token-file) of an account that may list pods, and its namespace "
        + "(hdfs.locality.namespace).");
}

/// <summary>The answer.</summary>
/// <param name="App">The application's id.</param>
/// <param name="Version">A hash of the nodes: equal answers have equal versions.</param>
/// <param name="Nodes">Addresses of executors by the address of the DataNode on their node.</param>
internal sealed record ExecutorsAnswer(
    [property: JsonPropertyName("app")] string App,
    [property: JsonPropertyName("version")] string Version,
    [property: JsonPropertyName("nodes")] IReadOnlyDictionary<string, ImmutableArray<string>> Nodes);

/// <summary>How a question for executors was answered; the names are values of a metric's label.</summary>
public enum ExecutorsOutcome
{
    /// <summary>With the map.</summary>
    Served,

    /// <summary>The caller has it already.</summary>
    NotModified,

    /// <summary>The application is not known, has no running executor, or none beside a DataNode.</summary>
    Unknown,

    /// <summary>The caller may not ask.</summary>
    Refused,
}
