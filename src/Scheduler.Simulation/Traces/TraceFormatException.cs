namespace Scheduler.Simulation.Traces;

/// <summary>A trace cannot be read; the message says which line and why.</summary>
public sealed class TraceFormatException(string message) : Exception(message);
