using System.Net;
using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;
using Scheduler.Core.Access;
using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Management;

/// <summary>
/// Who may ask the API. Callers on this machine may: kubectl port-forward comes from here, and the API server has checked who may do that.
/// Others show a bearer token, and the API server says who they are and what they may read.
/// </summary>
internal sealed class ManagementAccess(ManagementOptions options, IAccessReviewer reviewer)
{
    private const string Scheme = "Bearer";

    /// <summary>A pod named by the route: whoever may get it may know why it is where it is.</summary>
    public static ResourceAccess Pod(HttpContext context) =>
        new("get", "pods", context.Request.RouteValues["namespace"] as string ?? "", context.Request.RouteValues["pod"] as string ?? "");

    /// <summary>The nodes of the cluster, for what is about no pod.</summary>
    public static ResourceAccess Nodes(HttpContext context) => new("get", "nodes", "", "");

    /// <summary>Null when the caller may; else the answer that it gets: 401, 403 or 503 with a sentence.</summary>
    public async ValueTask<IResult?> RefuseAsync(HttpContext context, ResourceAccess access)
    {
        if (options.Authorization == ManagementAuthorization.None || IsLocal(context.Connection.RemoteIpAddress)) return null;
        if (TokenOf(context.Request) is not { } token)
        {
            return Unauthenticated(context, "Show a bearer token of this cluster (Authorization: Bearer …, explain --token-file; "
                + "kubectl create token makes one), or come through kubectl port-forward.");
        }

        var review = await reviewer.ReviewAsync(token, access, context.RequestAborted);
        return review.Verdict switch
        {
            AccessVerdict.Allowed => null,
            AccessVerdict.Unauthenticated => Unauthenticated(context, review.Message),
            AccessVerdict.Forbidden => Refused(StatusCodes.Status403Forbidden, review.Message),
            _ => Refused(StatusCodes.Status503ServiceUnavailable, review.Message),
        };
    }

    private static bool IsLocal(IPAddress? caller) =>
        caller is not null && IPAddress.IsLoopback(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller);

    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && AuthenticationHeaderValue.TryParse(header, out var authorization)
        && authorization.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization.Parameter
            : null;

    private static IResult Unauthenticated(HttpContext context, string message)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = Scheme;
        return Refused(StatusCodes.Status401Unauthorized, message);
    }

    private static IResult Refused(int status, string message) => Results.Json(new ManagementRoutes.ErrorAnswer(message), statusCode: status);
}

/// <summary>Says what a route asks of its callers.</summary>
internal static class ManagementAccessExtensions
{
    /// <summary>Answers callers that may have this access, and says how others are refused.</summary>
    public static RouteHandlerBuilder RequireAccess(this RouteHandlerBuilder route, ManagementAccess access, Func<HttpContext, ResourceAccess> of) => route
        .AddEndpointFilter(async (context, next) => await access.RefuseAsync(context.HttpContext, of(context.HttpContext)) ?? await next(context))
        .Produces<ManagementRoutes.ErrorAnswer>(StatusCodes.Status401Unauthorized)
        .Produces<ManagementRoutes.ErrorAnswer>(StatusCodes.Status403Forbidden)
        .Produces<ManagementRoutes.ErrorAnswer>(StatusCodes.Status503ServiceUnavailable);
}
