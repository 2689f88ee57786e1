using System.Diagnostics;
using System.Net;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>Debian's <c>hdfs</c>, a client in Go that knows nothing of us.</summary>
internal static class HdfsCli
{
    private const string Command = "hdfs";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(directory => File.Exists(Path.Combine(directory, Command)));

    /// <summary>Runs one command against a NameNode.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IPEndPoint nameNode, IEnumerable<string> arguments, string user = "root")
    {
        var start = new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HADOOP_NAMENODE"] = nameNode.ToString();
        start.Environment["HADOOP_USER_NAME"] = user;
        start.Environment["TZ"] = "UTC";
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
