using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Pods;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Reads the fields of a <c>v1.Pod</c> that the extender uses. Names are kept longer than the request, so none may be longer than in
/// Kubernetes.
/// </summary>
internal sealed class PodReader
{
    private readonly Dictionary<string, string> _annotations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private string _namespace = "";
    private string _name = "";
    private string _uid = "";
    private string? _controllerUid;
    private string? _nominatedNodeName;
    private WaitingCondition? _waiting;
    private UnknownKeys? _unknownKeys;

    /// <summary>Reads the pod at hand.</summary>
    /// <returns>Null when it is <c>null</c>.</returns>
    public static PodMetadata? Read(ref WireReader reader)
    {
        if (!reader.BeginObject("Pod")) return null;
        var pod = new PodReader();
        while (reader.NextKey()) pod.ReadMember(ref reader);
        return pod.ToMetadata();
    }

    private PodMetadata ToMetadata()
    {
        if (_name.Length == 0 || _namespace.Length == 0)
            throw new MalformedRequestException("Pod.metadata must have a name and a namespace.");
        return new PodMetadata(_namespace, _name, _uid)
        {
            Annotations = _annotations,
            Labels = _labels,
            UnknownKeys = _unknownKeys,
            ControllerUid = _controllerUid,
            NominatedNodeName = _nominatedNodeName,
            Waiting = _waiting,
        };
    }

    private void ReadMember(ref WireReader reader)
    {
        var (isMetadata, isStatus) = (reader.KeyIs("metadata"u8), reader.KeyIs("status"u8));
        reader.ToValue();
        if (isMetadata) ReadMetadata(ref reader);
        else if (isStatus) ReadStatus(ref reader);
        else reader.Skip();
    }

    private void ReadMetadata(ref WireReader reader)
    {
        if (!reader.BeginObject("Pod.metadata")) return;
        while (reader.NextKey()) ReadMetadataMember(ref reader);
    }

    private void ReadMetadataMember(ref WireReader reader)
    {
        if (reader.KeyIs("name"u8)) _name = ReadName(ref reader, "Pod.metadata.name") ?? _name;
        else if (reader.KeyIs("namespace"u8)) _namespace = ReadName(ref reader, "Pod.metadata.namespace") ?? _namespace;
        else if (reader.KeyIs("uid"u8)) _uid = ReadName(ref reader, "Pod.metadata.uid") ?? _uid;
        else if (reader.KeyIs("annotations"u8)) ReadMap(ref reader, _annotations, isLabels: false);
        else if (reader.KeyIs("labels"u8)) ReadMap(ref reader, _labels, isLabels: true);
        else if (reader.KeyIs("ownerReferences"u8)) ReadOwners(ref reader);
        else SkipValue(ref reader);
    }

    private void ReadStatus(ref WireReader reader)
    {
        if (!reader.BeginObject("Pod.status")) return;
        while (reader.NextKey())
        {
            if (reader.KeyIs("nominatedNodeName"u8))
                _nominatedNodeName = ReadName(ref reader, "Pod.status.nominatedNodeName") ?? _nominatedNodeName;
            else if (reader.KeyIs("conditions"u8)) _waiting = WaitingConditionReader.Read(ref reader) ?? _waiting;
            else SkipValue(ref reader);
        }
    }

    private void ReadOwners(ref WireReader reader)
    {
        reader.ToValue();
        if (!reader.BeginArray("Pod.metadata.ownerReferences")) return;
        while (reader.NextElement()) ReadOwner(ref reader);
    }

    private void ReadOwner(ref WireReader reader)
    {
        if (!reader.BeginObject("An owner reference")) return;
        string? uid = null;
        var isController = false;
        while (reader.NextKey())
        {
            if (reader.KeyIs("uid"u8))
            {
                uid = ReadName(ref reader, "An owner's uid");
            }
            else if (reader.KeyIs("controller"u8))
            {
                reader.ToValue();
                isController = reader.Flag("An owner's controller");
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        if (isController && !string.IsNullOrEmpty(uid)) _controllerUid = uid;
    }

    private void ReadMap(ref WireReader reader, Dictionary<string, string> map, bool isLabels)
    {
        var what = isLabels ? "Pod.metadata.labels" : "Pod.metadata.annotations";
        reader.ToValue();
        if (!reader.BeginObject(what)) return;
        Span<char> buffer = stackalloc char[LocalityAnnotations.MaxNameLength];
        while (reader.NextKey())
        {
            var key = reader.Key(buffer);
            var name = isLabels ? LocalityAnnotations.KnownLabel(key) : LocalityAnnotations.Known(key);
            if (name is null) UnknownKeys.Add(ref _unknownKeys, key, isLabels);
            reader.ToValue();
            // Every value must be a string, but only those that are used are allocated.
            if (name is null) reader.SkipText(what);
            else if (reader.Text(what) is { } value) map[name] = value;
        }
    }

    private static string? ReadName(ref WireReader reader, string what)
    {
        reader.ToValue();
        return reader.Text(what, ShortText.MaxName);
    }

    private static void SkipValue(ref WireReader reader)
    {
        reader.ToValue();
        reader.Skip();
    }
}

/// <summary>Reads our condition in a pod's <c>status.conditions</c>; the others are skipped.</summary>
internal static class WaitingConditionReader
{
    /// <summary>Reads the list after the current key; null when our condition is not in it.</summary>
    public static WaitingCondition? Read(ref WireReader reader)
    {
        WaitingCondition? waiting = null;
        reader.ToValue();
        if (!reader.BeginArray("Pod.status.conditions")) return null;
        while (reader.NextElement()) waiting = ReadCondition(ref reader) ?? waiting;
        return waiting;
    }

    private static WaitingCondition? ReadCondition(ref WireReader reader)
    {
        var (type, status, since) = ("", "", "");
        if (!reader.BeginObject("A condition")) return null;
        while (reader.NextKey())
        {
            if (reader.KeyIs("type"u8)) type = ReadText(ref reader, "A condition's type") ?? type;
            else if (reader.KeyIs("status"u8)) status = ReadText(ref reader, "A condition's status") ?? status;
            else if (reader.KeyIs("lastTransitionTime"u8)) since = ReadText(ref reader, "A condition's lastTransitionTime") ?? since;
            else Skip(ref reader);
        }

        return type == WaitingCondition.Type ? new WaitingCondition(status == "True", TimeOf(since)) : null;
    }

    private static DateTimeOffset? TimeOf(string text) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time
        : null;

    private static string? ReadText(ref WireReader reader, string what)
    {
        reader.ToValue();
        return reader.Text(what);
    }

    private static void Skip(ref WireReader reader)
    {
        reader.ToValue();
        reader.Skip();
    }
}
