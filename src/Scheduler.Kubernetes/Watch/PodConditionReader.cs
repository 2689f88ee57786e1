using System.Text.Json;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Reads <c>status.conditions</c> of a pod for the one condition that is ours.</summary>
internal static class PodConditionReader
{
    /// <summary>Reads the next value; null when our condition is not in it.</summary>
    public static WaitingCondition? Read(ref Utf8JsonReader reader)
    {
        WaitingCondition? waiting = null;
        if (!reader.EnterArray()) return waiting;
        while (reader.NextObject()) waiting = ReadCondition(ref reader) ?? waiting;
        return waiting;
    }

    private static WaitingCondition? ReadCondition(ref Utf8JsonReader reader)
    {
        var (isOurs, isTrue, since) = (false, false, (DateTimeOffset?)null);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("type"u8)) isOurs = reader.ReadText() == WaitingCondition.Type;
            else if (reader.ValueTextEquals("status"u8)) isTrue = reader.ReadIs("True"u8);
            else if (reader.ValueTextEquals("lastTransitionTime"u8)) since = reader.ReadTime();
            else reader.SkipValue();
        }

        return isOurs ? new WaitingCondition(isTrue, since) : null;
    }
}
