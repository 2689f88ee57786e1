using System.Text.Json;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

/// <summary>The <c>input.json</c> of a case: a small cluster, its files and pods, and what kube-scheduler asks, in order.</summary>
/// <param name="Nodes">The DataNode of each node; null: none. DataNodes are in racks of their own.</param>
/// <param name="Files">Files by path.</param>
/// <param name="Pods">Annotations by name of the pod.</param>
/// <param name="Steps">What happens.</param>
/// <param name="Created">The pods that the API server has; kube-scheduler alone knows of the others.</param>
/// <param name="ColdWaitSeconds">
/// The longest that a request waits for a map. The clock stands: with more than 0 the request waits until the map is there.
/// </param>
internal sealed record ExplainCase(
    IReadOnlyDictionary<string, string?> Nodes,
    IReadOnlyDictionary<string, ExplainCase.File> Files,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Pods,
    IReadOnlyList<ExplainCase.Step> Steps,
    IReadOnlyList<string>? Created = null,
    double ColdWaitSeconds = 2)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads it.</summary>
    public static ExplainCase Read(string path) => JsonSerializer.Deserialize<ExplainCase>(System.IO.File.ReadAllText(path), Strict)!;

    /// <summary>A pod as kube-scheduler knows it.</summary>
    public PodRequest Pod(string name) => new(null, name) { Uid = $"uid-of-{name}", Annotations = Pods[name] };

    /// <summary>A file.</summary>
    /// <param name="BlockBytes">Bytes of a block.</param>
    /// <param name="Blocks">The DataNode of each block's only replica.</param>
    /// <param name="Content">A file of the case's folder with its bytes; null: all blocks are full, and are not read.</param>
    internal sealed record File(int BlockBytes, IReadOnlyList<string> Blocks, string? Content = null);

    /// <summary>One thing that happens to a pod; the others are null.</summary>
    /// <param name="Filter">Filter is asked about it.</param>
    /// <param name="Prioritize">Prioritize is asked about it.</param>
    /// <param name="Bind">It is bound to the only one of <paramref name="Nodes"/>, and the service has seen that.</param>
    /// <param name="Nodes">The nodes offered; null: all.</param>
    internal sealed record Step(string? Filter = null, string? Prioritize = null, string? Bind = null, IReadOnlyList<string>? Nodes = null);
}
