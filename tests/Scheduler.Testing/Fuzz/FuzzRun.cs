namespace Scheduler.Testing.Fuzz;

/// <summary>Sends a seed's requests over several connections at once.</summary>
public static class FuzzRun
{
    private const int Clients = 16;

    /// <summary>Sends this many requests. The requests are those of the seed; how they mix over the connections is chance.</summary>
    public static async Task SendAsync(Uri verbs, Uri management, int requests, int seed, FuzzReport report)
    {
        var (generator, generating, left) = (new RequestGenerator(seed), new Lock(), requests);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(SendAsync))).ConfigureAwait(false);

        async Task SendAsync()
        {
            using var client = new FuzzClient(verbs, management, report);
            while (TryNext() is { } request) await client.SendAsync(request).ConfigureAwait(false);
        }

        FuzzRequest? TryNext()
        {
            lock (generating) return left-- > 0 ? generator.Next() : null;
        }
    }
}
