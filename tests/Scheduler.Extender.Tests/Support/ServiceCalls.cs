using System.Text.Json;
using Scheduler.Core.Cluster;

namespace Scheduler.Extender.Tests.Support;

/// <summary>What kube-scheduler, Kubernetes, Prometheus and people ask of the service, as tests want to read it.</summary>
internal static class ServiceCalls
{
    /// <summary>Prioritizes; fails unless the answer is 200 and keeps the protocol. Scores by node.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(
        this RunningService service, byte[] body, bool sparse = false)
    {
        var (status, answer) = await service.SendAsync("prioritize", body);
        Assert.Equal(200, status);
        Contract.Check("prioritize", body, answer, sparse);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.EnumerateArray().ToDictionary(
            priority => priority.GetProperty("Host").GetString()!, priority => priority.GetProperty("Score").GetInt32());
    }

    /// <summary>The scores of a pod, as <c>8 6 10</c> in the order of the nodes.</summary>
    public static async Task<string> ScoresAsync(this RunningService service, PodRequest pod, params string[] nodes)
    {
        var scores = await service.PrioritizeAsync(pod.Offer(nodes));
        return string.Join(' ', nodes.Select(node => scores[node]));
    }

    /// <summary>Prioritizes again and again, as kube-scheduler does with pod after pod, until the scores are these.</summary>
    public static Task ScoresBecomeAsync(this RunningService service, string expected, PodRequest pod, params string[] nodes) =>
        Eventually.HoldsAsync(async () => await service.ScoresAsync(pod, nodes) == expected, $"the scores of {pod.Paths} are {expected}");

    /// <summary>Sends every verb that answers without an API server; fails unless each answers 200 within the protocol.</summary>
    public static async Task AllVerbsAnswerAsync(this RunningService service, PodRequest pod, params string[] nodes)
    {
        (string, byte[])[] requests = [("filter", pod.Offer(nodes)), ("prioritize", pod.Offer(nodes)), ("preempt", pod.Preempt(nodes))];
        foreach (var (verb, body) in requests)
        {
            var (status, answer) = await service.SendAsync(verb, body);
            Assert.Equal((verb, 200), (verb, status));
            Contract.Check(verb, body, answer);
        }
    }

    /// <summary>Ends once nodes and pods of the cluster were listed.</summary>
    public static Task SyncedAsync(this RunningService service) =>
        Eventually.HoldsAsync(() => service.Get<ClusterSync>().IsSynced, "the cluster is listed");

    public static async Task<Readiness> ReadyAsync(this RunningService service)
    {
        using var response = await service.Management.GetAsync(new Uri("/readyz", UriKind.Relative));
        return Readiness.Parse((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static async Task<MetricsPage> MetricsAsync(this RunningService service) =>
        new(await service.Management.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    /// <summary>What explain says of a pod; the caller disposes of it.</summary>
    public static async Task<JsonDocument> ExplainAsync(this RunningService service, PodRequest pod) => JsonDocument.Parse(
        await service.Management.GetByteArrayAsync(new Uri($"/api/v1/explain/{pod.Namespace}/{pod.Name}", UriKind.Relative)));

    /// <summary>The reason that explain gives for the answer about a pod.</summary>
    public static async Task<string> ReasonAsync(this RunningService service, PodRequest pod)
    {
        using var explained = await service.ExplainAsync(pod);
        return explained.RootElement.GetProperty("reason").GetString()!;
    }
}
