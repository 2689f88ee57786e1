using System.Net.Http.Headers;
using System.Net.Mime;
using Scheduler.Core.Access;
using Scheduler.Listeners;

namespace Scheduler.Management;

/// <summary>
/// Who may call the API. Callers on this machine may, if <see cref="LoopbackRule"/> accepts the request: kubectl port-forward comes from
/// here, and the API server has checked that user. Others send a bearer token, and the API server says who they are and what they may read.
/// </summary>
internal sealed class ManagementAccess(ManagementOptions options, IAccessReviewer reviewer)
{
    private const string Scheme = "Bearer";

    /// <summary>The pod in the route: users who may get it may read its explanation.</summary>
    public static ResourceAccess Pod(HttpContext context) =>
        new("get", "pods", context.Request.RouteValues["namespace"] as string ?? "", context.Request.RouteValues["pod"] as string ?? "");

    /// <summary>The nodes of the cluster, for routes about no single pod.</summary>
    public static ResourceAccess Nodes(HttpContext context) => new("get", "nodes", "", "");

    /// <summary>Null when the caller may; else the refusal: 401, 403, 421 or 503 with a sentence.</summary>
    public async ValueTask<RefusedException?> RefuseAsync(HttpContext context, ResourceAccess access)
    {
        if (options.Authorization == ManagementAuthorization.None) return null;
        var foreign = LoopbackRule.IsLocal(context.Connection.RemoteIpAddress) ? LoopbackRule.Check(context.Request) : NoToken;
        if (foreign is null) return null;
        return TokenOf(context.Request) is { } token
            ? RefusalOf(await reviewer.ReviewAsync(token, access, context.RequestAborted))
            : foreign;
    }

    /// <summary>Whether the caller needs no token: it comes from this machine, or no caller needs one.</summary>
    /// <exception cref="RefusedException">It comes from this machine, but is sent by a web page of another site.</exception>
    public bool IsTrusted(HttpContext context)
    {
        if (options.Authorization == ManagementAuthorization.None) return true;
        if (!LoopbackRule.IsLocal(context.Connection.RemoteIpAddress)) return false;
        return LoopbackRule.Check(context.Request) is { } foreign ? throw foreign : true;
    }

    /// <summary>Whether the request has a token, valid or not.</summary>
    public static bool HasToken(HttpRequest request) => TokenOf(request) is not null;

    private static RefusedException? RefusalOf(AccessReview review) => review.Verdict switch
    {
        AccessVerdict.Allowed => null,
        AccessVerdict.Unauthenticated => new(Refusal.Unauthenticated, StatusCodes.Status401Unauthorized, review.Message),
        AccessVerdict.Forbidden => new(Refusal.Forbidden, StatusCodes.Status403Forbidden, review.Message),
        _ => new(Refusal.Unreviewed, StatusCodes.Status503ServiceUnavailable, review.Message),
    };

    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && AuthenticationHeaderValue.TryParse(header, out var authorization)
        && authorization.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization.Parameter
            : null;

    private static RefusedException NoToken => new(
        Refusal.Unauthenticated,
        StatusCodes.Status401Unauthorized,
        "Send a bearer token of this cluster (Authorization: Bearer …, or explain --token-file; kubectl create token makes one), or use "
        + "kubectl port-forward.");
}

/// <summary>Declares the access that a route needs.</summary>
internal static class ManagementAccessExtensions
{
    /// <summary>Answers callers that have this access, and refuses others.</summary>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder route, ManagementAccess access, Func<HttpContext, ResourceAccess> of)
        where TBuilder : IEndpointConventionBuilder => route
        .AddEndpointFilter<TBuilder>(async (context, next) =>
            await access.RefuseAsync(context.HttpContext, of(context.HttpContext)) is { } refused ? throw refused : await next(context))
        .WithMetadata(Refused(StatusCodes.Status401Unauthorized))
        .WithMetadata(Refused(StatusCodes.Status403Forbidden))
        .WithMetadata(Refused(StatusCodes.Status421MisdirectedRequest))
        .WithMetadata(Refused(StatusCodes.Status503ServiceUnavailable));

    private static ProducesResponseTypeMetadata Refused(int status) => new(status, typeof(ErrorAnswer), [MediaTypeNames.Application.Json]);
}
