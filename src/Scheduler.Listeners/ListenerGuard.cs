using Microsoft.AspNetCore.Connections;

namespace Scheduler.Listeners;

/// <summary>What every request of a listener passes before a route sees it, and how those are answered that are refused on the way.</summary>
public sealed class ListenerGuard(Listener listener, Refusals refusals)
{
    private const string RetryAfterSeconds = "1";
    private const string BearerScheme = "Bearer";

    /// <summary>What the socket, whose clock is the system's, has to send an answer before its connection is ended.</summary>
    private static readonly TimeSpan SendingTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Sets what every answer carries, and passes the request on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isLoopback">Whether coming from this machine is all that lets callers in.</param>
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
            // There is nobody to answer. Without this, Kestrel would try to read what is left of the body, and log that as a fault of ours.
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
        // Its memory was wanted while the answer was sent: the connection has been closed.
        if (response.HasStarted) return;
        response.StatusCode = refused.Status;
        if (refused.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = BearerScheme;
        if (refused.Status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = RetryAfterSeconds;
        if (refused.EndsConnection) response.Headers.Connection = "close";
        await response.WriteAsJsonAsync(new ErrorAnswer(refused.Message), context.RequestAborted);
    }

    /// <summary>
    /// Ends the connection behind an answer that was given without reading the body to its end, when that comes in chunks: Kestrel would read
    /// on, and log a broken chunk or trailer as a fault of ours, of which a stranger can send as many as it likes.
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

    // What is only too much has nothing wrong with it, and its sender may still be sending.
    private bool LeavesChunks(HttpContext context) => listener == Listener.Management
        || context.Response.StatusCode is >= 400 and not (StatusCodes.Status413PayloadTooLarge or StatusCodes.Status503ServiceUnavailable);
}
