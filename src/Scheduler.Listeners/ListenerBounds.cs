namespace Scheduler.Listeners;

/// <summary>Defaults and bounds of the settings that several listeners have.</summary>
public static class ListenerBounds
{
    /// <summary>Default of <c>MaxConnections</c>: kube-scheduler has a few.</summary>
    public const int DefaultMaxConnections = 4096;

    /// <summary>Bounds of <c>MaxConnections</c>.</summary>
    public const int MinMaxConnections = 16, MaxMaxConnections = 65_536;

    /// <summary>Default of <c>MaxConcurrentBytes</c>: two hundred requests of 5,000 names.</summary>
    public const long DefaultMaxConcurrentBytes = 64 << 20;

    /// <summary>The most that <c>MaxConcurrentBytes</c> can be.</summary>
    public const long MaxMaxConcurrentBytes = 64L << 30;

    /// <summary>A sentence that names the key, if <c>MaxConnections</c> of a section is out of its bounds.</summary>
    public static IEnumerable<string> Validate(string section, int maxConnections) =>
        WholeNumber.Validate($"{section}:MaxConnections", maxConnections, MinMaxConnections, MaxMaxConnections, "connections");
}

/// <summary>Settings that are whole numbers within bounds.</summary>
public static class WholeNumber
{
    /// <summary>A sentence that names the key, if the value is out of its bounds.</summary>
    public static IEnumerable<string> Validate(string key, long value, long min, long max, string unit)
    {
        if (value < min || value > max) yield return $"{key} is {value}; it must be {min} to {max} {unit}.";
    }
}
