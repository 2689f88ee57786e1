using System.Text.Json;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Reads from <c>status.conditions</c> of a pod our condition, and whether a scheduler found no node for it.</summary>
internal static class PodConditionReader
{
    private const string PodScheduled = "PodScheduled";

    /// <summary>Reads the next value.</summary>
    /// <param name="reader">Before the value.</param>
    /// <param name="isUnschedulable">Whether PodScheduled is False with reason Unschedulable.</param>
    /// <returns>Null when our condition is not in it.</returns>
    public static WaitingCondition? Read(ref Utf8JsonReader reader, out bool isUnschedulable)
    {
        var waiting = (WaitingCondition?)null;
        isUnschedulable = false;
        if (!reader.EnterArray()) return waiting;
        while (reader.NextObject())
        {
            var (type, status, since, isRefusal) = ReadCondition(ref reader);
            if (type == WaitingCondition.Type) waiting = new WaitingCondition(status is true, since);
            else if (type == PodScheduled) isUnschedulable = status is false && isRefusal;
        }

        return waiting;
    }

    /// <summary>A condition; its status is null unless it is True or False.</summary>
    private static (string? Type, bool? Status, DateTimeOffset? Since, bool IsRefusal) ReadCondition(ref Utf8JsonReader reader)
    {
        var (type, status, since, isRefusal) = ((string?)null, (bool?)null, (DateTimeOffset?)null, false);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("type"u8)) type = reader.ReadText();
            else if (reader.ValueTextEquals("status"u8)) status = ReadStatus(ref reader);
            else if (reader.ValueTextEquals("lastTransitionTime"u8)) since = reader.ReadTime();
            // Not SchedulingGated, which says that no scheduler has tried; nor SchedulerError, after which the same node is tried again.
            else if (reader.ValueTextEquals("reason"u8)) isRefusal = reader.ReadIs("Unschedulable"u8);
            else reader.SkipValue();
        }

        return (type, status, since, isRefusal);
    }

    private static bool? ReadStatus(ref Utf8JsonReader reader)
    {
        if (reader.ReadIs("True"u8)) return true;
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("False"u8) ? false : null;
    }
}
