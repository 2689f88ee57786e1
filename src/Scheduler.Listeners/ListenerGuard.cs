using Microsoft.AspNetCore.Connections;

namespace Scheduler.Listeners;

/// <summary>Checks every request of a listener before its route, and answers refused requests.</summary>
public sealed class ListenerGuard(Listener listener, Refusals refusals)
{
    private const string RetryAfterSeconds = "1";
    private const string BearerScheme = "Bearer";

    /// <summary>Time to send an answer before its connection is ended; a socket has the system's clock.</summary>
    private static readonly TimeSpan SendingTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Sets the headers of every answer, and passes the request on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isLoopback">Whether callers are trusted only because they are on this machine.</param>
    /// <param name="next">The routes.</param>
    public async Task InvokeAsync(HttpContext context, bool isLoopback, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        if (context.Request.Headers.TransferEncoding.Count > 0) LeaveChunks(context);
        try
        {
            if (isLoopback && LoopbackRule.Check(context.Request) is { } foreign) await RefuseAsync(context, foreign);
            else await next(context);
        }
        catch (RefusedException refused)
        {
            await RefuseAsync(context, refused);
        }
        catch (Exception exception) when (IsCallerGone(context, exception))
        {
            // The caller has disconnected. Without this, Kestrel would read the rest of the body, and log an error of the service.
            context.Abort();
        }
    }

    /// <summary>Whether this exception says that the connection has ended, or the stream of a request.</summary>
    public static bool IsCallerGone(HttpContext context, Exception exception) =>
        exception is ConnectionResetException or ConnectionAbortedException
        || (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException);

    private async Task RefuseAsync(HttpContext context, RefusedException refused)
    {
        refusals.Add(listener, refused.Reason, refused.Message);
        var response = context.Response;
        // The request was ended to make room while its answer was sent: the connection is closed.
        if (response.HasStarted) return;
        response.StatusCode = refused.Status;
        if (refused.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = BearerScheme;
        // An API server would wait for so long, and call again, before it creates the pod without our gate.
        if (refused.Status == StatusCodes.Status503ServiceUnavailable && listener != Listener.Admission)
            response.Headers.RetryAfter = RetryAfterSeconds;
        if (refused.EndsConnection) response.Headers.Connection = "close";
        await response.WriteAsJsonAsync(new ErrorAnswer(refused.Message), context.RequestAborted);
    }

    /// <summary>
    /// Ends the connection after an answer to a chunked request whose body was not read to its end. Otherwise Kestrel would read on, and
    /// log each broken chunk or trailer as an error of the service; a client can send any number of them.
    /// </summary>
    private void LeaveChunks(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            if (LeavesChunks(context)) context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        context.Response.OnCompleted(async () =>
        {
            if (!LeavesChunks(context)) return;
            await Task.Delay(SendingTime, TimeProvider.System);
            context.Abort();
        });
    }

    // A body that is only too large is well-formed, and its sender may still be sending.
    private bool LeavesChunks(HttpContext context) => listener == Listener.Management
        || context.Response.StatusCode is >= 400 and not (StatusCodes.Status413PayloadTooLarge or StatusCodes.Status503ServiceUnavailable);
}
