using System.Diagnostics;

namespace Scheduler.Testing.Kerberos;

/// <summary>Runs MIT's command-line tools, which Debian keeps partly outside of a user's PATH.</summary>
internal static class KerberosTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Directories =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];

    public static bool IsInstalled(string tool) => Find(tool) is not null;

    public static Process Start(string tool, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(PathOf(tool), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static string PathOf(string tool) => Find(tool)
        ?? throw new FileNotFoundException($"There is no {tool} (Debian: apt-get install krb5-kdc krb5-admin-server krb5-user faketime).");

    /// <summary>Runs a tool to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static async Task RunAsync(string tool, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var process = Start(tool, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        if (process.ExitCode == 0) return;
        throw new InvalidOperationException($"{tool} ended with {process.ExitCode}: {await output}{await errors}");
    }

    private static string? Find(string tool) => Directories.Select(directory => Path.Combine(directory, tool)).FirstOrDefault(File.Exists);
}
