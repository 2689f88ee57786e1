using Scheduler.Core.Pods;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>Reads <see cref="ExtenderArgs"/>. Of names and whole nodes, names count when both are there, as in kube-scheduler.</summary>
internal sealed class ExtenderArgsReader(EntryMeter meter)
{
    private PodMetadata? _pod;
    private NodeList? _names;
    private NodeList? _nodes;

    /// <summary>Reads a body.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="memory">What is made of it counts here; null counts nothing.</param>
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
