using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Scheduler.Testing.Redis;

/// <summary>A real redis-server on a free loopback port, with a directory of its own; killed and cleaned up at the end.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-redis-").FullName;
    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    public static bool IsInstalled { get; } = Tool.IsInstalled("redis-server");

    public int Port { get; private set; }

    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>What clients speak with it: <c>resp2</c> or <c>resp3</c>.</summary>
    public string Protocol { get; init; } = "resp3";

    /// <summary>The option of <c>Redis:Configuration</c> that says so.</summary>
    public string Speaks => $"protocol={Protocol}";

    /// <summary>For <c>Redis:Configuration</c>.</summary>
    public string Configuration => $"{EndPoint},{Speaks}";

    public string Log { get; private set; } = "";

    /// <summary>
    /// Starts one; <paramref name="arguments"/> are redis-server's own, <c>{port}</c> in them is the port, <c>{free}</c> another one.
    /// </summary>
    public static Task<RedisServer> StartAsync(params string[] arguments) => StartAsync(new RedisServer(arguments));

    /// <summary>The same for clients of a protocol.</summary>
    public static Task<RedisServer> StartSpeakingAsync(string protocol, params string[] arguments) =>
        StartAsync(new RedisServer(arguments) { Protocol = protocol });

    private static async Task<RedisServer> StartAsync(RedisServer server)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Another process may take the port between our search and Redis's bind.
            server.Port = FreePort();
            if (await server.TryStartAsync()) return server;
            if (attempt == Attempts) throw new InvalidOperationException($"redis-server did not start: {server.Log}");
        }
    }

    /// <summary>A port that no process listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again on the same port, empty.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await Eventually.HoldsAsync(TryStartAsync, "redis-server is back on its port");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> TryStartAsync()
    {
        var start = new ProcessStartInfo("redis-server") { WorkingDirectory = _directory };
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        string[] common = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        var port = _arguments.Contains("--tls-port") ? Array.Empty<string>() : ["--port", "{port}"];
        foreach (var argument in common.Concat(port).Concat(_arguments))
            start.ArgumentList.Add(argument
                .Replace("{port}", $"{Port}", StringComparison.Ordinal)
                .Replace("{free}", $"{FreePort()}", StringComparison.Ordinal));
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Log += line + "\n";
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            // Redis must never block on a full pipe.
            _process.BeginErrorReadLine();
            _ = DrainAsync(_process.StandardOutput);
            return true;
        }

        await KillAsync();
        return false;
    }

    private static async Task DrainAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is not null)
        {
        }
    }
}
