namespace Scheduler.Listeners;

/// <summary>What a request gets that is not answered.</summary>
/// <param name="Error">Why, in a sentence.</param>
public sealed record ErrorAnswer(string Error);
