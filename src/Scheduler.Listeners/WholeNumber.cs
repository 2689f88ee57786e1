namespace Scheduler.Listeners;

/// <summary>Settings that are whole numbers within bounds.</summary>
public static class WholeNumber
{
    /// <summary>A sentence that names the key, if the value is out of its bounds.</summary>
    public static IEnumerable<string> Validate(string key, long value, long min, long max, string unit)
    {
        if (value < min || value > max) yield return $"{key} is {value}; it must be {min} to {max} {unit}.";
    }
}
