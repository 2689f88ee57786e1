using System.Text.Json.Serialization;

namespace Scheduler.Extender.Doctor;

/// <summary>What the doctor found.</summary>
/// <param name="Check">What was checked; stable, for programs: <c>namenode/ns1</c>, <c>rbac/list nodes</c>, <c>job/placement</c>.</param>
/// <param name="State">The result.</param>
/// <param name="Evidence">What was seen, as a sentence.</param>
/// <param name="Remedy">What to do, <c>cure</c> in JSON; empty when there is nothing to do.</param>
internal sealed record Finding(string Check, FindingState State, string Evidence, [property: JsonPropertyName("cure")] string Remedy)
{
    public static Finding Ok(string check, string evidence) => new(check, FindingState.Ok, evidence, "");

    public static Finding Warn(string check, string evidence, string remedy) => new(check, FindingState.Warn, evidence, remedy);

    public static Finding Fail(string check, string evidence, string remedy) => new(check, FindingState.Fail, evidence, remedy);

    public static Finding Unknown(string check, string evidence, string remedy) => new(check, FindingState.Unknown, evidence, remedy);
}

/// <summary>The result of a check. The JSON has the names in lower case.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but not as well as it could.</summary>
    Warn,

    /// <summary>Something does not work.</summary>
    Fail,

    /// <summary>It could not be checked.</summary>
    Unknown,
}
