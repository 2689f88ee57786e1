namespace Scheduler.Extender.Commands;

/// <summary>What a command says when it cannot do what it was told: a line for each error, and an exit code.</summary>
internal static class CommandErrors
{
    /// <summary>Something did not answer in its time.</summary>
    public const int TimedOut = 1;

    /// <summary>An argument, a flag or a setting cannot be used.</summary>
    public const int BadArguments = 2;

    /// <summary>Writes the lines to standard error; answers the exit code.</summary>
    public static async Task<int> ReportAsync(int exitCode, params IEnumerable<string> errors)
    {
        foreach (var error in errors) await Console.Error.WriteLineAsync($"error: {error}");
        return exitCode;
    }
}
