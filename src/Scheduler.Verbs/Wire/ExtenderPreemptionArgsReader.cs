using System.Collections.Immutable;
using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>Reads <see cref="ExtenderPreemptionArgs"/>. If the body has both uids and whole pods, uids are used.</summary>
internal sealed class ExtenderPreemptionArgsReader(EntryMeter meter)
{
    private PodMetadata? _pod;
    private Dictionary<string, Victims>? _metaVictims;
    private Dictionary<string, Victims>? _wholeVictims;

    /// <summary>Reads a body.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="memory">Counts what is made of the body; null counts nothing.</param>
    /// <exception cref="MalformedRequestException">It has no pod, or no victims, or is not of that form.</exception>
    /// <exception cref="RefusedException">There is no room for so many victims.</exception>
    public static ExtenderPreemptionArgs Read(ReadOnlySpan<byte> body, RequestMemory? memory = null)
    {
        var args = new ExtenderPreemptionArgsReader(new EntryMeter(memory));
        WireReader.ReadBody(body, args, static (ref reader, args) => args.ReadArgs(ref reader));
        if (args._pod is null) throw new MalformedRequestException("Pod is missing.");
        var victims = args._metaVictims ?? args._wholeVictims
            ?? throw new MalformedRequestException("Both NodeNameToMetaVictims and NodeNameToVictims are missing.");
        return new ExtenderPreemptionArgs(args._pod, victims);
    }

    private void ReadArgs(ref WireReader reader)
    {
        if (!reader.BeginObject("The body")) return;
        while (reader.NextKey()) ReadMember(ref reader);
    }

    private void ReadMember(ref WireReader reader)
    {
        var (isPod, isMeta, isWhole) =
            (reader.KeyIs("Pod"u8), reader.KeyIs("NodeNameToMetaVictims"u8), reader.KeyIs("NodeNameToVictims"u8));
        reader.ToValue();
        if (isPod) _pod = PodReader.Read(ref reader) ?? _pod;
        else if (isMeta) _metaVictims = ReadNodes(ref reader) ?? _metaVictims;
        else if (isWhole) _wholeVictims = ReadNodes(ref reader) ?? _wholeVictims;
        else reader.Skip();
    }

    private Dictionary<string, Victims>? ReadNodes(ref WireReader reader)
    {
        if (!reader.BeginObject("The victims")) return null;
        var nodes = new Dictionary<string, Victims>(StringComparer.Ordinal);
        while (reader.NextKey())
        {
            var nodeName = reader.Key();
            meter.AddVictim(nodeName);
            reader.ToValue();
            // A node without victims in the answer would abort the whole preemption, so it is left out.
            if (ReadVictims(ref reader) is { PodUids.IsEmpty: false } victims) nodes[nodeName] = victims;
            else nodes.Remove(nodeName);
        }

        return nodes;
    }

    private Victims? ReadVictims(ref WireReader reader)
    {
        if (!reader.BeginObject("A node's victims")) return null;
        ImmutableArray<string> uids = [];
        var violations = 0L;
        while (reader.NextKey())
        {
            var (isPods, isViolations) = (reader.KeyIs("Pods"u8), reader.KeyIs("NumPDBViolations"u8));
            reader.ToValue();
            if (isPods) uids = ReadUids(ref reader);
            else if (isViolations) violations = reader.Number("NumPDBViolations");
            else reader.Skip();
        }

        return new Victims(uids, violations);
    }

    private ImmutableArray<string> ReadUids(ref WireReader reader)
    {
        if (!reader.BeginArray("Pods")) return [];
        var uids = ImmutableArray.CreateBuilder<string>();
        while (reader.NextElement())
        {
            var uid = ReadUid(ref reader);
            if (string.IsNullOrEmpty(uid)) throw new MalformedRequestException("A victim has no uid.");
            meter.AddVictim(uid);
            uids.Add(uid);
        }

        return uids.ToImmutable();
    }

    /// <summary>The uid of a <c>MetaPod</c> (its own member) or of a whole pod (in its metadata).</summary>
    private static string? ReadUid(ref WireReader reader)
    {
        if (!reader.BeginObject("A victim")) return null;
        string? uid = null;
        while (reader.NextKey())
        {
            var (isUid, isMetadata) = (reader.KeyIs("UID"u8), reader.KeyIs("metadata"u8));
            reader.ToValue();
            if (isUid) uid = reader.Text("A victim's UID") ?? uid;
            else if (isMetadata) uid = ReadUid(ref reader) ?? uid;
            else reader.Skip();
        }

        return uid;
    }
}

/// <summary>What kube-scheduler sends to preempt (<c>ExtenderPreemptionArgs</c>).</summary>
/// <param name="Pod">The pod that makes room for itself.</param>
/// <param name="Victims">
/// By node name: the pods that it would evict there. Whole pods (<c>NodeNameToVictims</c>) are already their uids.
/// </param>
internal sealed record ExtenderPreemptionArgs(PodMetadata Pod, IReadOnlyDictionary<string, Victims> Victims);
