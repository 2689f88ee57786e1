using System.Globalization;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Soak;

/// <summary>
/// The real service in a process of its own, so that its memory is not the client's: 5,000 nodes, one input, pods of 100 siblings.
/// </summary>
internal static class SoakService
{
    /// <summary>The argument that makes this program that process; behind it stands the number of pods.</summary>
    public const string Command = "soak-service";

    public const int GroupSize = 100;

    private const int Blocks = 1_024;

    /// <summary>Says where it listens, and serves until its standard input ends.</summary>
    public static async Task ServeAsync(int pods)
    {
        await using var service = await MeasuredService.StartAsync(HttpBenchmark.Nodes, Blocks, CancellationToken.None);
        for (var pod = 0; pod < pods; pod++)
            await service.MeetAsync(OfferBodies.Pod(PodName(pod), MeasuredService.Input, GroupSize), CancellationToken.None);
        Console.WriteLine(service.Address);
        await Console.In.ReadToEndAsync();
    }

    /// <summary>Name of the pod that a connection asks about.</summary>
    public static string PodName(int connection) => string.Create(CultureInfo.InvariantCulture, $"exec-{connection}");
}
