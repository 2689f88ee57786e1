using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Scheduler.Testing.Redis;

namespace Scheduler.Benchmarks.Outages;

/// <summary>
/// A server in a process of its own that can be killed, stopped in the middle of its work, and started again on its port.
/// </summary>
/// <param name="name">What it is.</param>
/// <param name="command">How it is started on a port.</param>
internal sealed class OutageServer(string name, Func<int, ProcessStartInfo> command) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private Process? _process;

    public string Name => name;

    public int Port { get; } = RedisServer.FreePort();

    /// <summary>One of Redis.</summary>
    public static OutageServer Redis() => new("Redis", port => new ProcessStartInfo(
        "redis-server",
        [
            "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no", "--logfile",
            "/dev/null",
        ]));

    /// <summary>This program with a command behind which its port stands.</summary>
    public static OutageServer Sandbox(string name, string command) => new(name, port => new ProcessStartInfo(
        Environment.ProcessPath!, [command, port.ToString(CultureInfo.InvariantCulture)])
    { RedirectStandardInput = true });

    /// <summary>Starts it, and waits until it takes connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = Process.Start(command(Port))!;
        while (!await IsListeningAsync(cancellationToken)) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }

    /// <summary>Ends it as the kernel does that needs its memory.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Its connections stay open, and nothing is answered any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => SignalAsync("-STOP", cancellationToken);

    /// <summary>It goes on where it stopped.</summary>
    public Task ContinueAsync(CancellationToken cancellationToken) => SignalAsync("-CONT", cancellationToken);

    public void Dispose() => Kill();

    private async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    private async Task<bool> IsListeningAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
