using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Scheduler.Testing.Parquet;

/// <summary>Readers of Parquet that others wrote, run by Node.js: <c>tests/parquet-readers</c>.</summary>
public static class NodeReaders
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static string Folder =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Captures.PathOf("parquet")))!, "parquet-readers");

    /// <summary>Why they cannot run; null when they can.</summary>
    public static string? Missing =>
        !IsOnPath("node") ? "node is not on the PATH (Debian: apt-get install nodejs npm)"
        : !Directory.Exists(Path.Combine(Folder, "node_modules")) ? "the readers are not installed (npm ci in tests/parquet-readers)"
        : null;

    /// <summary>What hyparquet reads of files' footers.</summary>
    public static Task<JsonElement[]> HyparquetFootersAsync(params string[] files) => RunAsync("hyparquet.mjs", ["footer", .. files]);

    /// <summary>The rows of files as hyparquet reads them.</summary>
    public static Task<JsonElement[]> HyparquetRowsAsync(params string[] files) => RunAsync("hyparquet.mjs", ["rows", .. files]);

    /// <summary>The rows of a file as DuckDB reads them.</summary>
    public static async Task<JsonElement> DuckDbRowsAsync(string file) => Assert.Single(await RunAsync("duckdb.mjs", [file]));

    /// <summary>The rows that DuckDB answers to a statement.</summary>
    public static async Task<JsonElement> DuckDbAnswerAsync(string sql) => Assert.Single(await RunAsync("duckdb.mjs", ["--sql", sql]));

    private static async Task<JsonElement[]> RunAsync(string script, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == 0, await errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static bool IsOnPath(string command) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, command)));
}
