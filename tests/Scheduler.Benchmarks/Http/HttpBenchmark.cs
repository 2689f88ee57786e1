using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Benchmarks.Http;

/// <summary>
/// The whole way of a request, compared with the baseline in the same run: one connection, requests to both in turn, five rounds after a
/// warm-up.
/// </summary>
internal static class HttpBenchmark
{
    public const int Nodes = 5_000;
    private const int Blocks = 1_024;
    private const int GroupSize = 100;
    private const int BoundSiblings = 90;
    private const int Rounds = 5;
    private const string AskingPod = "exec-1";

    /// <summary>A whole node is 80 times a name: a fortieth of the requests takes as long.</summary>
    private const int WholeNodeCost = 40;

    /// <summary>Where prioritize is.</summary>
    public const string PrioritizePath = "/extender/prioritize";

    /// <summary>What prioritize is asked: 5,000 names.</summary>
    public static byte[] PrioritizeBody => OfferBodies.WithNames(Asking, Nodes);

    private static JsonObject Asking => OfferBodies.Pod(AskingPod, MeasuredService.Input, GroupSize);

    /// <summary>Runs all cases; the figures as JSON or as a table.</summary>
    public static async Task<string> RunAsync(HttpOptions options, Action<string> progress, CancellationToken cancellationToken)
    {
        await using var service = await StartAsync(null, cancellationToken);
        var figures = new List<HttpFigures>();
        var cases = CasesOf(service, Nodes, options.Requests);
        foreach (var one in options.Orders ? cases.Concat(OrdersOf(Nodes, options.Requests)) : cases)
        {
            progress(one.Name);
            figures.Add(Measure(service.Address, one));
        }

        return options.Json ? JsonSerializer.Serialize(figures) : $"{HttpFigures.Header}\n{string.Join('\n', figures)}";
    }

    /// <summary>The service with the group that is asked about; over TLS with this certificate.</summary>
    public static async Task<MeasuredService> StartAsync(BenchmarkCertificate? certificate, CancellationToken cancellationToken)
    {
        var service = await MeasuredService.StartAsync(Nodes, Blocks, cancellationToken, certificate: certificate);
        await service.MeetAsync(Asking, cancellationToken);
        await service.BindAsync(Siblings(), cancellationToken);
        return service;
    }

    /// <summary>All rounds of one case.</summary>
    public static HttpFigures Measure(Uri address, HttpCase one)
    {
        using var connection = new RawConnection(address);
        var request = RawConnection.RequestOf($"/extender/{one.Verb}", one.Body);
        var baseline = RawConnection.RequestOf($"{BaselineEndpoint.Prefix}{connection.Exchange(request)}", one.Body);
        Round(connection, request, baseline, one);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Round(connection, request, baseline, one)).ToArray();
        return HttpFigures.Of(one, rounds, AllocatedBytes(connection, request, Math.Min(one.Requests, 1_000)));
    }

    /// <summary>Pods of the same group that are bound already, here and there.</summary>
    private static IEnumerable<JsonObject> Siblings() => Enumerable.Range(0, BoundSiblings).Select(sibling =>
        OfferBodies.Pod($"bound-{sibling}", MeasuredService.Input, GroupSize, OfferBodies.NodeName(sibling * 53 % Nodes)));

    private static IEnumerable<HttpCase> CasesOf(MeasuredService service, int nodes, int requests)
    {
        var (asking, other) = (Asking, OfferBodies.Pod("exec-2", null, 0));
        yield return new("prioritize", "prioritize", nodes, requests, OfferBodies.WithNames(asking, nodes));
        yield return new("filter", "filter", nodes, requests, OfferBodies.WithNames(asking, nodes));
        yield return new("unannotated", "prioritize", nodes, requests, OfferBodies.WithNames(other, nodes));
        yield return new(
            "whole-nodes",
            "prioritize",
            nodes,
            Math.Max(1, requests / WholeNodeCost),
            OfferBodies.WithNodes(asking, service.Cluster, nodes));
    }

    /// <summary>Every third node does not fit; and what kube-scheduler never does, the nodes in any order.</summary>
    private static IEnumerable<HttpCase> OrdersOf(int nodes, int requests)
    {
        var (all, shuffled) = (Enumerable.Range(0, nodes), Enumerable.Range(0, nodes).ToArray());
        new Random(1).Shuffle(shuffled);
        yield return new(
            "gaps", "prioritize", nodes - (nodes / 3), requests, OfferBodies.WithNames(Asking, all.Where(node => node % 3 != 1)));
        yield return new("shuffled", "prioritize", nodes, requests, OfferBodies.WithNames(Asking, shuffled));
    }

    private static RoundFigures Round(RawConnection connection, byte[] request, byte[] baseline, HttpCase one)
    {
        var (times, baselineTimes) = (new double[one.Requests], new double[one.Requests]);
        for (var i = 0; i < one.Requests; i++)
        {
            times[i] = Time(connection, request);
            baselineTimes[i] = Time(connection, baseline);
            one.Between();
        }

        return RoundFigures.Of(times, baselineTimes);
    }

    private static double Time(RawConnection connection, byte[] request)
    {
        var started = TimeProvider.System.GetTimestamp();
        connection.Exchange(request);
        return TimeProvider.System.GetElapsedTime(started).TotalMicroseconds;
    }

    /// <summary>Of the whole process for one request; the client allocates nothing.</summary>
    private static long AllocatedBytes(RawConnection connection, byte[] request, int requests)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < requests; i++) connection.Exchange(request);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / requests;
    }
}
