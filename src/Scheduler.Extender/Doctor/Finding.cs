namespace Scheduler.Extender.Doctor;

/// <summary>What the doctor found.</summary>
/// <param name="Check">What was looked at; stable, for programs: <c>namenode/ns1</c>, <c>rbac/list nodes</c>, <c>job/placement</c>.</param>
/// <param name="State">What it comes to.</param>
/// <param name="Evidence">What was seen, as a sentence.</param>
/// <param name="Cure">What to do; empty when nothing is to be done.</param>
internal sealed record Finding(string Check, FindingState State, string Evidence, string Cure)
{
    public static Finding Ok(string check, string evidence) => new(check, FindingState.Ok, evidence, "");

    public static Finding Warn(string check, string evidence, string cure) => new(check, FindingState.Warn, evidence, cure);

    public static Finding Fail(string check, string evidence, string cure) => new(check, FindingState.Fail, evidence, cure);

    public static Finding Unknown(string check, string evidence, string cure) => new(check, FindingState.Unknown, evidence, cure);
}
