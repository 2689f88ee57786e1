namespace Scheduler.Extender.Doctor;

/// <summary>What a finding comes to. The names, in lower case, are those of the JSON.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, with less than could be had.</summary>
    Warn,

    /// <summary>Something does not work.</summary>
    Fail,

    /// <summary>It could not be found out.</summary>
    Unknown,
}
