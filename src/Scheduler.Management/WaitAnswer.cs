using System.Text.Json.Serialization;
using Scheduler.Core;
using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;

namespace Scheduler.Management;

/// <summary>The state of a pod's wait, in words and figures. Times are seconds.</summary>
/// <param name="Level">The level that the pod asks for.</param>
/// <param name="MaxWaitSeconds">How long it may be held.</param>
/// <param name="Status">The state.</param>
/// <param name="Since">When something was first withheld from it; null when nothing was.</param>
/// <param name="LeftSeconds">What is left of its time.</param>
/// <param name="Refusal">Why nothing is withheld; null unless refused.</param>
/// <param name="Message">The same as a sentence.</param>
public sealed record WaitAnswer(
    [property: JsonConverter(typeof(JsonStringEnumConverter<WantedLevel>))] WantedLevel Level,
    double MaxWaitSeconds,
    [property: JsonConverter(typeof(JsonStringEnumConverter<WaitStatus>))] WaitStatus Status,
    DateTimeOffset? Since,
    double LeftSeconds,
    [property: JsonConverter(typeof(JsonStringEnumConverter<WaitRefusal>))] WaitRefusal? Refusal,
    string Message)
{
    /// <summary>The answer for a report; null for a pod that never waited, unless something kept it from that.</summary>
    public static WaitAnswer? Of(WaitReport report, bool isBound)
    {
        var hadNoNeed = report.Status == WaitStatus.NotNeeded || (isBound && report.Status is WaitStatus.Narrowed or WaitStatus.Over);
        return report.Waited is null && hadNoNeed ? null : new WaitAnswer(
            report.Level,
            report.MaxWait.TotalSeconds,
            report.Status,
            report.Since,
            report.Left.TotalSeconds,
            report.Refusal,
            Describe(report, isBound));
    }

    private static string Describe(WaitReport report, bool isBound)
    {
        if (isBound && report.Waited is { } waited) return $"It was held for {new Duration(waited).ToText()} before it was bound.";
        return report is { Status: WaitStatus.Refused, Refusal: { } refusal } ? Describe(refusal) : Describe(report.Status);
    }

    private static string Describe(WaitStatus status) => status switch
    {
        WaitStatus.NeverFiltered =>
            "max-wait has no effect: kube-scheduler never called filter for this pod here. Set filterVerb: filter in kube-scheduler's "
                + "configuration.",
        WaitStatus.NotNeeded => "No node is withheld: every offered node has the level that it asks for.",
        WaitStatus.Narrowed => "Nodes below the level that it asks for are withheld; others are offered.",
        WaitStatus.Held => "Held: no offered node has the level that it asks for.",
        WaitStatus.Over => "The time is over: no node is withheld any more.",
        _ => "No node is withheld.",
    };

    private static string Describe(WaitRefusal refusal) => refusal switch
    {
        WaitRefusal.Observing => "Not held: Extender:Mode is Observe.",
        WaitRefusal.InputUnknown => "Not held: the block locations of the input are unknown or incomplete.",
        WaitRefusal.Nominated => "Not held: the pod has a nominated node.",
        WaitRefusal.Sampled =>
            "Not held: kube-scheduler offers a sample of the nodes. Set percentageOfNodesToScore: 100 in its configuration.",
        WaitRefusal.GainTooSmall =>
            "Not held: local reads would save less time than the wait takes (Delay:ReadBytesPerSecond). Ask for a shorter max-wait.",
        WaitRefusal.NoneCanComeFree => "Not held: no node of the level could take the pod even if it were empty.",
        WaitRefusal.TooManyHeld => "Not held: Delay:MaxHeldPods pods are held already.",
        _ => "Not held: the start of the wait could not be recorded in the pod's status.",
    };
}
