using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Benchmarks.Http;
using Scheduler.Testing.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Has kube-scheduler ask about pods that others made.</summary>
internal static class Stranger
{
    private const int FewNodes = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A pod with these paths.</summary>
    public static JsonObject Pod(int number, string paths, string inNamespace = "strangers")
    {
        var pod = OfferBodies.Pod($"stranger-{number}", paths, groupSize: 1);
        pod["metadata"]!["namespace"] = inNamespace;
        return pod;
    }

    /// <summary>Prioritizes some nodes for a pod, on a connection of its own.</summary>
    public static Task<RawAnswer?> AskAsync(
        AttackTarget target, JsonObject pod, CancellationToken cancellationToken, int nodes = FewNodes) =>
        SendAsync(
            target,
            target.Service.Verbs,
            RawConnection.RequestOf(HttpBenchmark.PrioritizePath, OfferBodies.WithNames(pod, nodes)),
            cancellationToken);

    /// <summary>Sends a request on a connection of its own, and counts the answer; null when there is none.</summary>
    public static async Task<RawAnswer?> SendAsync(AttackTarget target, Uri address, byte[] request, CancellationToken cancellationToken)
    {
        using var client = await RawHttp.ConnectAsync(address, cancellationToken);
        try
        {
            await client.SendAsync(request, cancellationToken);
        }
        catch (SocketException)
        {
            // Refused before all of it was sent: an answer may have come all the same.
        }

        var answer = await client.ReceiveAsync(cancellationToken);
        target.Count(answer);
        return answer;
    }

    /// <summary>How long it takes until the scores of another namespace's pod tell where its input, new until now, is.</summary>
    /// <exception cref="TimeoutException">It is never read.</exception>
    public static async Task<TimeSpan> LocateAsync(AttackTarget target, int number, string input, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var request = RawConnection.RequestOf(
            HttpBenchmark.PrioritizePath, OfferBodies.WithNames(Pod(number, input, "others"), AttackTarget.Nodes));
        while (await SendAsync(target, target.Service.Verbs, request, cancellationToken) is not { Status: 200 } answer
               || !HasScores(answer.Body))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) throw new TimeoutException($"{input} is not read.");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    private static bool HasScores(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.EnumerateArray().DistinctBy(node => node.GetProperty("Score").GetInt32()).Skip(1).Any();
    }
}
