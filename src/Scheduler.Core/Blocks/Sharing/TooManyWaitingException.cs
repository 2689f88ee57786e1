namespace Scheduler.Core.Blocks.Sharing;

/// <summary>Too many wait in a <see cref="FairSlots"/>. The message says how many and for whom, without a full stop.</summary>
public sealed class TooManyWaitingException(string message) : Exception(message);
