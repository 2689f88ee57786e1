namespace Scheduler.Simulation.Traces;

/// <summary>A job of a trace: when it came, and how much it read.</summary>
/// <param name="Name">Its name in the trace.</param>
/// <param name="SubmitSecond">Seconds from the start of the trace.</param>
/// <param name="InputBytes">Bytes of its one input file, above 0.</param>
public sealed record TraceJob(string Name, long SubmitSecond, long InputBytes);
