using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;

namespace Scheduler.Management;

/// <summary>
/// Decisions as replicas share them: explain's own JSON, at most <see cref="ISharedDecisions.MaxBytes"/>. Other clients of
/// Redis may have written it, so anything unexpected makes it invalid.
/// </summary>
public static class DecisionJson
{
    private const int MaxDepth = 8;

    /// <summary>Largest size accepted, an exbibyte: sums of a few smaller sizes cannot overflow.</summary>
    private const long MaxSize = 1L << 60;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = MaxDepth,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The bytes of an answer.</summary>
    public static byte[] Encode(ExplainAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, Options);

    /// <summary>The answer in these bytes; null when there is none.</summary>
    public static ExplainAnswer? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ISharedDecisions.MaxBytes) return null;
        try
        {
            return JsonSerializer.Deserialize<ExplainAnswer>(bytes, Options) is { } answer && IsSound(answer) ? answer : null;
        }
        catch (JsonException)
        {
            // Not ours, or of another version.
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text that is not Unicode.
            return null;
        }
    }

    private static bool IsSound(ExplainAnswer answer) =>
        answer.Namespace.Length > 0
        && answer.Pod.Length > 0
        && answer.Paths.All(
            path => path is not null && IsSize(path.Bytes) && double.IsFinite(path.MarginOfErrorRatio) && IsSound(path.Footers))
        && (answer.Ignored ?? []).All(sentence => sentence is not null)
        && IsSound(answer.Selection)
        && answer.Best.All(node => node is not null && IsSound(node.Bytes))
        && (answer.BestNode is null || IsSound(answer.BestNode.Added))
        && IsSound(answer.Bound?.Bytes ?? default)
        && IsSound(answer.Bound?.Added ?? default)
        && IsSize(answer.Bound?.AchievedBytes ?? 0)
        && IsSize(answer.Bound?.AchievableBytes ?? 0)
        && IsSize(answer.Bound?.ByChanceBytes ?? 0);

    private static bool IsSound(FootersAnswer? footers) => footers is null || footers.Whole.All(whole => whole is not null);

    private static bool IsSound(SelectionAnswer? selection) => selection is null
        || (IsSize(selection.WantedBytes)
            && IsSize(selection.WholeBytes)
            && selection.BestByWanted.Concat(selection.BestByWhole).All(node => node is not null && IsSize(node.Bytes)));

    private static bool IsSound(LevelBytes bytes) =>
        IsSize(bytes.NodeCached) && IsSize(bytes.NodeLocal) && IsSize(bytes.RackLocal) && IsSize(bytes.OffSwitch);

    private static bool IsSize(long bytes) => bytes is >= 0 and <= MaxSize;
}
