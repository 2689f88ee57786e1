namespace Scheduler.Verbs.Wire;

/// <summary>A request body that is not what the extender protocol says. The message tells the caller where and why.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
