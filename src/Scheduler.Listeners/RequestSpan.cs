using System.Diagnostics;
using Scheduler.Core;

namespace Scheduler.Listeners;

/// <summary>Spans of requests.</summary>
public static class RequestSpan
{
    /// <summary>A span, part of the caller's trace if it sends one; null when spans are not exported.</summary>
    public static Activity? Start(string name, HttpRequest request)
    {
        if (!Tracing.Source.HasListeners()) return null;
        ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller);
        return Tracing.Source.StartActivity(name, ActivityKind.Server, caller);
    }
}
