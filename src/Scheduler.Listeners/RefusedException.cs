namespace Scheduler.Listeners;

/// <summary>A request is not answered; the message is a sentence for its sender.</summary>
public sealed class RefusedException(Refusal reason, int status, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public Refusal Reason => reason;

    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>Whether a part of the body may be left that nobody reads, so that the connection cannot be used again.</summary>
    public bool EndsConnection => reason is Refusal.TooLarge or Refusal.BrokenBody or Refusal.SlowBody or Refusal.Busy;

    /// <summary>There is no room now.</summary>
    public static RefusedException Busy(long maxBytes) => new(
        Refusal.Busy,
        StatusCodes.Status503ServiceUnavailable,
        $"The requests under way hold all of their {maxBytes} bytes (MaxConcurrentBytes of this listener); try again in a second.");

    /// <summary>There is never so much room.</summary>
    public static RefusedException NeedsTooMuch(long maxBytes) => new(
        Refusal.TooLarge,
        StatusCodes.Status413PayloadTooLarge,
        $"What the request holds needs more than {maxBytes} bytes, which MaxConcurrentBytes of this listener leaves to one request.");
}
