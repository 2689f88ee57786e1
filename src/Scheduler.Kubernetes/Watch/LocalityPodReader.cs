using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Reads the pods that ask for locality: the labels and annotations that we read, and who owns them.</summary>
internal static class LocalityPodReader
{
    /// <summary>Gates that are kept of a pod, besides ours: what counts is whether there is another.</summary>
    private const int MaxOtherGates = 8;

    /// <summary>Reads a pod that a summary was read of.</summary>
    /// <param name="json">The pod.</param>
    /// <param name="summary">What was read of it.</param>
    /// <param name="pool">Makes equal texts one.</param>
    /// <param name="constraints">Reads what a plan must follow of a gated pod; null when there are no plans.</param>
    /// <inheritdoc cref="PodSummary.TryRead" path="/exception"/>
    public static LocalityPod Read(
        ReadOnlySpan<byte> json, in PodSummary summary, StringPool pool, PodConstraintsReader? constraints = null)
    {
        var fields = new Fields { IsForPlans = constraints is not null, ResourceVersion = "", Gates = [] };
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        reader.EnterObject();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) ReadMetadata(ref reader, pool, ref fields);
            else if (reader.ValueTextEquals("spec"u8)) ReadSpec(ref reader, ref fields);
            else if (reader.ValueTextEquals("status"u8)) ReadStatus(ref reader, ref fields);
            else reader.SkipValue();
        }

        var metadata = new PodMetadata(fields.Namespace ?? "", fields.Name ?? "", fields.Uid ?? "")
        {
            Annotations = fields.Annotations ?? [],
            Labels = fields.Labels ?? [],
            UnknownKeys = fields.UnknownKeys,
            ControllerUid = fields.ControllerUid,
            NominatedNodeName = fields.NominatedNodeName,
            Waiting = fields.Waiting,
        };
        var pod = new LocalityPod(metadata, summary.NodeName, fields.SchedulerName ?? "")
        {
            CreatedAt = fields.CreatedAt,
            IsGone = fields.IsDeleting || summary.HasEnded,
            Requests = new NodeUsage(1, summary.Requests.MilliCpu, summary.Requests.MemoryBytes),
            ResourceVersion = fields.ResourceVersion,
            Gates = fields.Gates,
            IsUnschedulable = fields.IsForPlans && fields.IsUnschedulable,
        };
        return constraints is not null && pod.IsGated
            ? pod with { Constraints = constraints.Read(json, summary, out var labels), AllLabels = labels }
            : pod;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, StringPool pool, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8)) fields.Name = reader.ReadText();
            else if (reader.ValueTextEquals("namespace"u8)) fields.Namespace = reader.ReadText();
            else if (reader.ValueTextEquals("uid"u8)) fields.Uid = reader.ReadText();
            else if (reader.ValueTextEquals("creationTimestamp"u8)) fields.CreatedAt = reader.ReadTime();
            else if (reader.ValueTextEquals("deletionTimestamp"u8)) fields.IsDeleting = reader.ReadText() is not null;
            else if (reader.ValueTextEquals("labels"u8)) fields.Labels = ReadTexts(ref reader, pool, isLabels: true, ref fields);
            else if (reader.ValueTextEquals("annotations"u8)) fields.Annotations = ReadTexts(ref reader, pool, isLabels: false, ref fields);
            else if (fields.IsForPlans && reader.ValueTextEquals("resourceVersion"u8)) fields.ResourceVersion = reader.ReadText() ?? "";
            else if (reader.ValueTextEquals("ownerReferences"u8)) fields.ControllerUid = ReadController(ref reader);
            else reader.SkipValue();
        }
    }

    private static void ReadStatus(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("nominatedNodeName"u8)) fields.NominatedNodeName = NotEmpty(reader.ReadText());
            else if (reader.ValueTextEquals("conditions"u8))
                fields.Waiting = PodConditionReader.Read(ref reader, out fields.IsUnschedulable);
            else reader.SkipValue();
        }
    }

    private static void ReadSpec(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("schedulerName"u8)) fields.SchedulerName = reader.ReadText();
            else if (fields.IsForPlans && reader.ValueTextEquals("schedulingGates"u8)) fields.Gates = ReadGates(ref reader);
            else reader.SkipValue();
        }
    }

    /// <summary>The names of scheduling gates: ours, and some others.</summary>
    public static ImmutableArray<string> ReadGates(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return [];
        var gates = ImmutableArray.CreateBuilder<string>();
        while (reader.NextObject())
        {
            var gate = ReadGate(ref reader);
            if ((gate == IPodGates.Gate || gates.Count < MaxOtherGates) && !gates.Contains(gate)) gates.Add(gate);
        }

        return gates.DrainToImmutable();
    }

    private static string ReadGate(ref Utf8JsonReader reader)
    {
        var gate = "";
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8)) gate = ShortText.NameOf(reader.ReadText() ?? "");
            else reader.SkipValue();
        }

        return gate;
    }

    private static Dictionary<string, string>? ReadTexts(
        ref Utf8JsonReader reader, StringPool pool, bool isLabels, ref Fields fields)
    {
        if (!reader.EnterObject()) return null;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        Span<char> buffer = stackalloc char[LocalityAnnotations.MaxNameLength];
        while (reader.NextProperty())
        {
            // A name is never longer in characters than in bytes.
            ReadOnlySpan<char> key = reader.ValueSpan.Length <= buffer.Length ? buffer[..reader.CopyString(buffer)] : [];
            var name = isLabels ? LocalityAnnotations.KnownLabel(key) : LocalityAnnotations.Known(key);
            if (name is null) UnknownKeys.Add(ref fields.UnknownKeys, key, isLabels);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && name is not null) texts[name] = pool.Get(ref reader);
            else reader.Skip();
        }

        return texts;
    }

    private static string? ReadController(ref Utf8JsonReader reader)
    {
        string? controller = null;
        if (!reader.EnterArray()) return controller;
        while (reader.NextObject())
        {
            var (uid, isController) = ((string?)null, false);
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("uid"u8)) uid = reader.ReadText();
                else if (reader.ValueTextEquals("controller"u8)) isController = reader.ReadTrue();
                else reader.SkipValue();
            }

            if (isController) controller = NotEmpty(uid);
        }

        return controller;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private struct Fields
    {
        public bool IsForPlans;
        public string ResourceVersion;
        public ImmutableArray<string> Gates;
        public string? Namespace;
        public string? Name;
        public string? Uid;
        public DateTimeOffset? CreatedAt;
        public bool IsDeleting;
        public Dictionary<string, string>? Labels;
        public Dictionary<string, string>? Annotations;
        public UnknownKeys? UnknownKeys;
        public string? ControllerUid;
        public string? SchedulerName;
        public string? NominatedNodeName;
        public WaitingCondition? Waiting;
        public bool IsUnschedulable;
    }
}
