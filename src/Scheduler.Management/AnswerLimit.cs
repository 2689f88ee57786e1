using Scheduler.Listeners.Memory;

namespace Scheduler.Management;

/// <summary>
/// Limits the memory of the management listener's answers until their callers have received them. Each request counts as much as one of
/// the largest answers.
/// </summary>
public sealed class AnswerLimit(ManagementOptions options, TimeProvider clock)
{
    /// <summary>What each request counts: the answer for a cluster of 5,000 nodes takes half of it.</summary>
    public const long AnswerBytes = 1 << 20;

    /// <summary>How long a request may take before it can be ended to make room; that includes a review by the API server.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly RequestBudget _budget = new(options.MaxConcurrentBytes, Patience, clock);

    /// <summary>Bytes in use.</summary>
    public long Bytes => _budget.Bytes;

    /// <summary>Answers the request, if there is room.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var memory = _budget.Begin();
        memory.Take(AnswerBytes);
        memory.WaitFor(context, buffer: null);
        try
        {
            await next(context);
        }
        finally
        {
            memory.Resume();
            memory.ThrowIfEnded();
        }
    }
}
