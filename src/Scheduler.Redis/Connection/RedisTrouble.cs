namespace Scheduler.Redis.Connection;

/// <summary>Why there is no connection.</summary>
/// <param name="Outcome">What a call is told.</param>
/// <param name="Why">What only the connection knows of it, as the rest of a sentence that begins with the endpoints; null: nothing.</param>
internal sealed record RedisTrouble(RedisOutcome Outcome, string? Why = null);
