namespace Scheduler.Extender.Metrics.Prometheus;

/// <summary>Adds to a double that many threads add to.</summary>
internal static class AtomicDouble
{
    public static void Add(ref double location, double increment)
    {
        double before, seen = Volatile.Read(ref location);
        do
        {
            before = seen;
            seen = Interlocked.CompareExchange(ref location, before + increment, before);
        }
        while (!seen.Equals(before));
    }
}
