using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// A program of a kubeconfig's <c>exec</c>, which prints an ExecCredential (<c>client.authentication.k8s.io</c>): EKS, GKE and AKS hand
/// out kubeconfigs with one. It runs without a shell and without input, within a deadline and a bound on what it prints.
/// </summary>
/// <param name="Source">Its place in the kubeconfig, for errors.</param>
/// <param name="ApiVersion">API version to use.</param>
/// <param name="Command">A path, or a name to be found in <c>PATH</c>.</param>
/// <param name="Arguments">Passed as they are.</param>
/// <param name="Environment">Variables in addition to those of this process.</param>
/// <param name="InstallHint">What to do when it is not installed; null: none.</param>
/// <param name="ClusterInfo">The cluster in JSON, for <c>provideClusterInfo</c>; null: not wanted.</param>
internal sealed record ExecPlugin(
    string Source,
    string ApiVersion,
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<KeyValuePair<string, string>> Environment,
    string? InstallHint,
    string? ClusterInfo)
{
    /// <summary>How long it may run.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Largest output read.</summary>
    public const int MaxOutputBytes = 1 << 20;

    /// <summary>The variable with the request to the plugin.</summary>
    private const string InfoVariable = "KUBERNETES_EXEC_INFO";

    private const int ChunkBytes = 16 * 1024;

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The versions that kubectl supports.</summary>
    public static IReadOnlyList<string> ApiVersions { get; } = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    /// <summary>Runs it once.</summary>
    /// <exception cref="KubernetesConfigurationException">It cannot be run, fails, or does not print a credential.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ExecCredential> RunAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var process = Start();
        try
        {
            process.StandardInput.Close();
            // What is written to stderr beyond the bound is read on and dropped: a full pipe would hold the program up.
            var errors = ReadAsync(process.StandardError.BaseStream, goOn: true, either.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, goOn: false, either.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            if (process.ExitCode == 0) return ExecCredential.Parse(output, this);
            throw Fault($"ended with exit code {process.ExitCode}{FirstLine((await errors.ConfigureAwait(false)).Span)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault($"did not end within {Timeout.TotalSeconds:0} s; run it in a shell to see what it waits for");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>An error that names the program and its place.</summary>
    public KubernetesConfigurationException Fault(string what, Exception? inner = null) =>
        new($"{Source}: the plugin '{Command}' {what}.", inner);

    private Process Start()
    {
        var start = new ProcessStartInfo(Path() ?? throw NotFound())
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        start.Environment[InfoVariable] = Info();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw Fault($"cannot be run: {exception.Message}", exception);
        }
    }

    private string Info()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (ClusterInfo is not null) spec["cluster"] = JsonNode.Parse(ClusterInfo);
        return new JsonObject { ["kind"] = "ExecCredential", ["apiVersion"] = ApiVersion, ["spec"] = spec }.ToJsonString();
    }

    // Only in PATH: .NET would also look next to this program and in the working directory.
    private string? Path()
    {
        if (Command.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)) return File.Exists(Command) ? Command : null;
        var directories = System.Environment.GetEnvironmentVariable("PATH") ?? "";
        return directories.Split(System.IO.Path.PathSeparator)
            .Where(System.IO.Path.IsPathRooted)
            .Select(directory => System.IO.Path.Combine(directory, Command))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);

    private KubernetesConfigurationException NotFound()
    {
        var hint = InstallHint ?? "install it, or give a service account's token instead";
        return Fault($"is not installed where this process finds it; {ApiStatus.Cut(hint)}");
    }

    private static string FirstLine(ReadOnlySpan<byte> errors)
    {
        var text = Encoding.UTF8.GetString(errors).TrimStart();
        var line = text.TakeWhile(character => character is not ('\r' or '\n')).Where(character => !char.IsControl(character));
        return ApiStatus.Cut(string.Concat(line)) is { Length: > 0 } problem ? ": " + problem : "";
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, bool goOn, CancellationToken cancellationToken)
    {
        var kept = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await stream.ReadAsync(kept.GetMemory(ChunkBytes), cancellationToken).ConfigureAwait(false);
            if (read == 0) return kept.WrittenMemory;
            if (kept.WrittenCount + read <= MaxOutputBytes) kept.Advance(read);
            else if (!goOn) throw Fault($"prints more than {MaxOutputBytes} bytes");
        }
    }
}
