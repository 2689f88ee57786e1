namespace Scheduler.Hdfs.BlockMaps;

/// <summary>Runs calls for several items at once, up to a bound.</summary>
internal static class Concurrently
{
    /// <summary>
    /// Runs <paramref name="body"/> for each item. When one fails the others are cancelled and its exception is thrown; when the
    /// token is cancelled the calls themselves say how far they came, which tells more than that time was over.
    /// </summary>
    public static Task ForEachAsync<T>(
        IEnumerable<T> items, int parallelism, Func<T, CancellationToken, Task> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, async (item, oneFailed) =>
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, oneFailed);
            await body(item, both.Token);
        });
}
