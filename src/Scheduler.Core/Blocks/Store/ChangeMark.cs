namespace Scheduler.Core.Blocks.Store;

/// <summary>The newest change that touches an input.</summary>
/// <param name="At">When we heard of it; the beginning of time for none.</param>
/// <param name="IsGuess">Whether nobody knows that it touches the input: changes of its nameservice were missed.</param>
internal readonly record struct ChangeMark(DateTimeOffset At, bool IsGuess);
