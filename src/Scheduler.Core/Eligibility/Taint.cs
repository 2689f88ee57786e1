namespace Scheduler.Core.Eligibility;

/// <summary>A taint of a node.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; empty for none.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</param>
public sealed record Taint(string Key, string Value, string Effect)
{
    /// <summary>The taint of a cordoned node: a pod that tolerates it may be placed there.</summary>
    public static Taint Unschedulable { get; } = new("node.kubernetes.io/unschedulable", "", "NoSchedule");

    /// <summary>Whether kube-scheduler places no pod here that does not tolerate it.</summary>
    public bool Repels => Effect is "NoSchedule" or "NoExecute";
}

/// <summary>A toleration of a pod, with the empty texts that Kubernetes gives a meaning.</summary>
/// <param name="Key">The taint's key; empty for every key.</param>
/// <param name="Operator"><c>Exists</c>, <c>Equal</c>, or of whole numbers <c>Lt</c> and <c>Gt</c>; empty is <c>Equal</c>.</param>
/// <param name="Value">The taint's value, or what it must be less or greater than.</param>
/// <param name="Effect">The taint's effect; empty for every effect.</param>
public sealed record Toleration(string Key, string Operator, string Value, string Effect)
{
    /// <summary>
    /// Whether it tolerates the taint, as <c>Toleration.ToleratesTaint</c> of k8s.io/api says. An unknown operator tolerates none.
    /// </summary>
    public bool Tolerates(Taint taint)
    {
        if (Effect.Length > 0 && Effect != taint.Effect) return false;
        if (Key.Length > 0 && Key != taint.Key) return false;
        return Operator switch
        {
            "" or "Equal" => Value == taint.Value,
            "Exists" => true,
            "Lt" => Compare(taint.Value) < 0,
            "Gt" => Compare(taint.Value) > 0,
            _ => false,
        };
    }

    // 0 also when they cannot be compared: neither less nor greater.
    private int Compare(string taintValue) =>
        LabelNumber.TryParseExact(taintValue, out var value) && LabelNumber.TryParseExact(Value, out var bound)
            ? value.CompareTo(bound)
            : 0;
}
