using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Scheduler.Sandbox.Http;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>
/// A Kubernetes API server that serves a <see cref="SandboxCluster"/> over plain HTTP on a loopback port: get, list, watch, create,
/// replace, merge and strategic patch, delete, binding, events, leases, reviews. Its answers and refusals are recorded from kube-apiserver
/// 1.36.
/// </summary>
/// <remarks>
/// Faked: admission but for a webhook given in code, quotas, JSON patch, server-side apply, protobuf and tables; there is no TLS.
/// </remarks>
public sealed class SandboxApiServer : IAsyncDisposable
{
    private readonly SandboxCluster _cluster;
    private readonly LoopbackServer _server;
    private readonly WatchCuts _cuts = new();
    private readonly ListHandler _lists;
    private readonly WatchHandler _watches;
    private readonly WriteHandler _writes;
    private readonly ReviewHandler _reviews;

    private SandboxApiServer(SandboxCluster cluster, TimeProvider time, int port)
    {
        _cluster = cluster;
        _server = new LoopbackServer(HandleAsync, port: port);
        _lists = new ListHandler(cluster.Store, time);
        _watches = new WatchHandler(cluster.Store, _lists, _cuts, time);
        _writes = new WriteHandler(cluster);
        Access = new ApiAccess();
        _reviews = new ReviewHandler(Access);
        Faults = new Faults<ApiServerFault>(time);
    }

    /// <summary>Its address, <c>http://127.0.0.1:port</c>; it stays the same when listening stops and resumes.</summary>
    public Uri Address => _server.Address;

    /// <summary>Tokens and access reviews.</summary>
    public ApiAccess Access { get; }

    /// <summary>Latency and faults, by operation: <c>list pods</c>, <c>patch pods/status</c>, <c>create pods/binding</c>.</summary>
    public Faults<ApiServerFault> Faults { get; }

    /// <summary>The requests it received, by the same operations; other paths are counted by path.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts an API server on a port of the system's choice.</summary>
    /// <param name="cluster">What it serves.</param>
    /// <param name="time">Its clock: latency, bookmarks, the end of watches.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<SandboxApiServer> StartAsync(SandboxCluster cluster, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(cluster, time, port: 0, cancellationToken);

    /// <summary>Starts an API server on this port of 127.0.0.1.</summary>
    /// <inheritdoc cref="StartAsync(SandboxCluster, TimeProvider, CancellationToken)" path="/param"/>
    public static async Task<SandboxApiServer> StartAsync(
        SandboxCluster cluster, TimeProvider time, int port, CancellationToken cancellationToken)
    {
        var server = new SandboxApiServer(cluster, time, port);
        await server.ResumeAsync(cancellationToken);
        return server;
    }

    /// <summary>Ends every open watch: cleanly, as at a timeout, or abruptly, as when the server is killed.</summary>
    public void CutWatches(bool isAbrupt) => _cuts.Cut(isAbrupt);

    /// <summary>Stops listening, as a dead process: open connections are cut, new ones refused.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Listens again, on the same port.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = ApiRequest.Of(context);
        var operation = request?.Operation ?? ReviewHandler.OperationOf(context.Request) ?? context.Request.Path.Value!;
        Requests.Add(new LoggedRequest(operation, context.Request.Path + context.Request.QueryString));
        try
        {
            await Faults.DelayAsync(context.RequestAborted);
            var fault = Faults.Take(operation);
            if (fault is ApiServerFault.Hang) await Faults.HangAsync(context.RequestAborted);
            if (Injected(fault, request) is { } failure) await failure.SendAsync(context, context.RequestAborted);
            else if (fault is ApiServerFault.DropMidBody) await DropAsync(context);
            else await AnswerAsync(context, request, operation);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection: there is nothing to answer.
        }
    }

    private static ApiAnswer? Injected(ApiServerFault? fault, ApiRequest? request) => fault switch
    {
        ApiServerFault.TooManyRequests => ApiAnswer.Busy("Too many requests, please try again later.\n", retryAfter: 2),
        ApiServerFault.ShuttingDown => ApiAnswer.Busy("The apiserver is shutting down, please try again later.\n", retryAfter: 5),
        ApiServerFault.ServerError => ApiAnswer.Of(
            new ApiException(500, "InternalError", "Internal error occurred: etcdserver: no leader")),
        ApiServerFault.Forbidden => ApiAnswer.Of(Refusal(request)),
        ApiServerFault.Garbage => ApiAnswer.Text(200, "\u0000{]not json") with { ContentType = "application/json" },
        _ => null,
    };

    private static ApiException Refusal(ApiRequest? request)
    {
        try
        {
            request?.Authorize(new ApiUser("system:kube-scheduler", IsAllowed: false));
            return new ApiException(403, "Forbidden", "forbidden");
        }
        catch (ApiException refused)
        {
            return refused;
        }
    }

    private static async Task DropAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{\"kind\":\"", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private async Task AnswerAsync(HttpContext context, ApiRequest? request, string operation)
    {
        try
        {
            var answer = await AnswerOrStreamAsync(context, request, operation);
            if (answer is not null) await answer.SendAsync(context, context.RequestAborted);
        }
        catch (ApiException refused) when (!context.Response.HasStarted)
        {
            await ApiAnswer.Of(refused).SendAsync(context, context.RequestAborted);
        }
    }

    /// <summary>The answer; null when it was streamed.</summary>
    private async Task<ApiAnswer?> AnswerOrStreamAsync(HttpContext context, ApiRequest? request, string operation)
    {
        var cancellation = context.RequestAborted;
        var user = Access.Authenticate(context.Request);
        if (ReviewHandler.OperationOf(context.Request) is not null)
        {
            return await _reviews.HandleAsync(operation, user, context, cancellation);
        }

        if (request is null) return Health(context.Request.Path.Value!);
        request.Authorize(user);
        switch (request.Verb)
        {
            case "list":
                await _lists.HandleAsync(request, cancellation);
                return null;
            case "watch":
                await _watches.HandleAsync(request, cancellation);
                return null;
            case "get":
                return Get(request);
            case "create":
                return await _writes.CreateAsync(request, user, cancellation);
            case "update" when request.Name is not null:
                return await _writes.ReplaceAsync(request, cancellation);
            case "patch" when request.Name is not null:
                return await _writes.PatchAsync(request, cancellation);
            case "delete" when request.Name is not null:
                return await _writes.DeleteAsync(request, cancellation);
            default:
                throw ApiException.MethodNotAllowed();
        }
    }

    private ApiAnswer Get(ApiRequest request)
    {
        var found = _cluster.Store.Get(request.Resource, request.Key);
        return ApiAnswer.Of(200, request.Resource, found ?? throw ApiException.NotFound(request.Resource, request.Name!));
    }

    private ApiAnswer Health(string path) => path switch
    {
        "/readyz" or "/livez" or "/healthz" => ApiAnswer.Text(200, "ok"),
        "/version" => ApiAnswer.Json(200, new JsonObject
        {
            ["major"] = $"{_cluster.Version.Major}",
            ["minor"] = $"{_cluster.Version.Minor}",
            ["gitVersion"] = $"v{_cluster.Version.Major}.{_cluster.Version.Minor}.{Math.Max(0, _cluster.Version.Build)}",
        }),
        _ => throw ApiException.NoSuchResource(),
    };
}
