namespace Scheduler.Listeners;

/// <summary>A request is refused; the message is a sentence for its client.</summary>
public sealed class RefusedException(Refusal reason, int status, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public Refusal Reason => reason;

    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>Whether a part of the body may stay unread, so that the connection cannot be used again.</summary>
    public bool EndsConnection => reason is Refusal.TooLarge or Refusal.BrokenBody or Refusal.SlowBody or Refusal.Busy;

    /// <summary>There is no room now.</summary>
    public static RefusedException Busy(long maxBytes) => new(
        Refusal.Busy,
        StatusCodes.Status503ServiceUnavailable,
        $"Requests in progress hold all of the {maxBytes} bytes (MaxConcurrentBytes of this listener); try again in a second.");

    /// <summary>There is never so much room.</summary>
    public static RefusedException NeedsTooMuch(long maxBytes) => new(
        Refusal.TooLarge,
        StatusCodes.Status413PayloadTooLarge,
        $"The request needs more than {maxBytes} bytes, the most that MaxConcurrentBytes of this listener allows for one.");
}

/// <summary>The answer to a refused request.</summary>
/// <param name="Error">Why, in a sentence.</param>
public sealed record ErrorAnswer(string Error);
