using System.Diagnostics;

namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>The command <c>curl</c>, which knows nothing of us, as people read WebHDFS with it.</summary>
internal static class Curl
{
    private const string Command = "curl";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reads a URL, following its redirects; hosts at a port are all at the loopback.</summary>
    public static async Task<byte[]> GetAsync(Uri url, int port)
    {
        string[] arguments =
            ["--silent", "--show-error", "--fail", "--location", "--noproxy", "*", "--resolve", $"*:{port}:127.0.0.1", url.OriginalString];
        using var process = Process.Start(new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var output = new MemoryStream();
        try
        {
            await process.StandardOutput.BaseStream.CopyToAsync(output, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.Equal(0, process.ExitCode);
            return output.ToArray();
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
