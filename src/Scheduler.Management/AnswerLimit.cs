using Scheduler.Listeners.Memory;

namespace Scheduler.Management;

/// <summary>
/// Bounds what the answers of the management listener hold, until their callers have taken them: each request counts as one of the largest
/// answers.
/// </summary>
public sealed class AnswerLimit(ManagementOptions options, TimeProvider clock)
{
    /// <summary>What one request counts: the cluster of 5,000 nodes takes half of it.</summary>
    public const long AnswerBytes = 1 << 20;

    /// <summary>How long a request may take before it can be ended for others: a review by the API server is in it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly RequestBudget _budget = new(options.MaxConcurrentBytes, Patience, clock);

    /// <summary>Bytes that are counted now.</summary>
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
