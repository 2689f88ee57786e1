using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary>The real executable in a process of its own, with only the environment that a test gives it.</summary>
internal sealed class ExtenderProcess : IDisposable
{
    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT", "DOTNET_HOST_PATH", "TMPDIR"];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new(), _errors = new();
    private readonly Task _reading;

    public ExtenderProcess(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
        : this(environment, [], arguments)
    {
    }

    private ExtenderProcess(IReadOnlyDictionary<string, string> environment, string[] shell, IEnumerable<string> arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // A shell that runs tests in the background has them ignore SIGINT, and their processes with them.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. shell, host, typeof(Settings).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited).ToArray()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _errors));
    }

    /// <summary>Standard output so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Standard error so far, without <see cref="Steps"/>.</summary>
    public string Errors => string.Join('\n', _errors.Where(line => !IsStep(line)));

    /// <summary>What it said so far that it does, which a fast command does not say.</summary>
    public IEnumerable<string> Steps => _errors.Where(IsStep);

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Names of our assemblies that it has loaded so far, as the kernel has their files mapped.</summary>
    public IReadOnlyList<string> LoadedAssemblies =>
    [
        .. File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/maps"))
            .Select(line => Path.GetFileName(line.Split(' ')[^1]))
            .Where(file => file.StartsWith("Scheduler.", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Distinct(),
    ];

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        using var process = new ExtenderProcess(environment, arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs it to its end with standard streams that a shell redirects, such as <c>&gt;/dev/full</c>.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunRedirectedAsync(
        string redirection, params IEnumerable<string> arguments)
    {
        using var process =
            new ExtenderProcess(new Dictionary<string, string>(), ["sh", "-c", $"exec \"$@\" {redirection}", "sh"], arguments);
        return await process.EndAsync();
    }

    /// <summary>Where it listens, once it says so: the extender's listener, then management's.</summary>
    public async Task<Uri[]> ListeningAsync()
    {
        string? line = null;
        await Eventually.HoldsAsync(
            () => (line = _output.FirstOrDefault(line => line.Contains("\"EventId\":1003", StringComparison.Ordinal))) is not null
                || _process.HasExited,
            "it serves");
        using var json = JsonDocument.Parse(line ?? throw new InvalidOperationException($"It ended: {Errors}"));
        var addresses = json.RootElement.GetProperty("State").GetProperty("Addresses").GetString()!;
        return [.. addresses.Split(' ').Select(address => new Uri(address))];
    }

    /// <summary>Asks it to stop, as Kubernetes does.</summary>
    public void Terminate() => Signal("-TERM");

    /// <summary>Asks it to stop, as a terminal does on Ctrl+C.</summary>
    public void Interrupt() => Signal("-INT");

    /// <summary>Awaits its end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return (_process.ExitCode, Output, Errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static bool IsStep(string line) => line.EndsWith(" …", StringComparison.Ordinal);

    private void Signal(string signal) =>
        Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();

    private static async Task ReadAsync(StreamReader from, ConcurrentQueue<string> lines)
    {
        while (await from.ReadLineAsync() is { } line) lines.Enqueue(line);
    }
}
