using System.Collections.Immutable;
using Scheduler.Core.Pods;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>Reads <see cref="ExtenderArgs"/>. If the body has both names and whole nodes, names are used, as in kube-scheduler.</summary>
internal sealed class ExtenderArgsReader(EntryMeter meter)
{
    private PodMetadata? _pod;
    private NodeList? _names;
    private NodeList? _nodes;

    /// <summary>Reads a body.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="memory">Counts what is made of the body; null counts nothing.</param>
    /// <exception cref="MalformedRequestException">It has no pod, or neither names nor nodes, or is not of that form.</exception>
    /// <exception cref="RefusedException">There is no room for so many nodes.</exception>
    public static ExtenderArgs Read(ReadOnlySpan<byte> body, RequestMemory? memory = null)
    {
        var args = new ExtenderArgsReader(new EntryMeter(memory));
        WireReader.ReadBody(body, args, static (ref reader, args) => args.ReadArgs(ref reader));
        if (args._pod is null) throw new MalformedRequestException("Pod is missing.");
        var nodes = args._names ?? args._nodes ?? throw new MalformedRequestException("Both NodeNames and Nodes are missing.");
        return new ExtenderArgs(args._pod, nodes.Names, nodes.Items);
    }

    private void ReadArgs(ref WireReader reader)
    {
        if (!reader.BeginObject("The body")) return;
        while (reader.NextKey()) ReadMember(ref reader);
    }

    private void ReadMember(ref WireReader reader)
    {
        var (isPod, isNames, isNodes) = (reader.KeyIs("Pod"u8), reader.KeyIs("NodeNames"u8), reader.KeyIs("Nodes"u8));
        reader.ToValue();
        if (isPod) ReadPod(ref reader);
        else if (isNames) _names = NodeList.ReadNames(ref reader, meter) ?? _names;
        else if (isNodes) _nodes = NodeList.ReadNodes(ref reader, meter) ?? _nodes;
        else reader.Skip();
    }

    private void ReadPod(ref WireReader reader)
    {
        var start = reader.Position;
        _pod = PodReader.Read(ref reader) ?? _pod;
        meter.AddPod(reader.End - start);
    }
}

/// <summary>What kube-scheduler sends to filter and prioritize (<c>k8s.io/kube-scheduler/extender/v1.ExtenderArgs</c>).</summary>
/// <param name="Pod">The pod to place.</param>
/// <param name="NodeNames">The offered nodes by name, each once, in the order they were sent.</param>
/// <param name="NodeItems">
/// Where each whole node is in the body; default when the request held names alone
/// (<c>nodeCacheCapable: true</c>). Parallel to <paramref name="NodeNames"/>.
/// </param>
internal sealed record ExtenderArgs(PodMetadata Pod, ImmutableArray<string> NodeNames, ImmutableArray<Range> NodeItems);
