namespace Scheduler.Hdfs.Tests.Support;

/// <summary>Awaits what real I/O brings about, without sleeping and without moving any clock.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
    }
}
