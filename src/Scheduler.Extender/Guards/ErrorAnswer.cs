namespace Scheduler.Extender.Guards;

/// <summary>What a request gets that is not answered.</summary>
/// <param name="Error">Why, in a sentence.</param>
internal sealed record ErrorAnswer(string Error);
