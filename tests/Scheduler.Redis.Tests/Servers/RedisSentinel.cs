using System.Diagnostics;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>A real Sentinel that watches a master and decides alone.</summary>
internal sealed class RedisSentinel : IAsyncDisposable
{
    public const string Service = "mymaster";

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-sentinel-").FullName;
    private readonly Process _process;

    private RedisSentinel(RedisServer master, string[] settings)
    {
        var file = Path.Combine(_directory, "sentinel.conf");
        File.WriteAllLines(file, [
            $"port {Port}", "bind 127.0.0.1", $"sentinel monitor {Service} 127.0.0.1 {master.Port} 1",
            $"sentinel down-after-milliseconds {Service} 500", $"sentinel failover-timeout {Service} 5000", .. settings]);
        var start = new ProcessStartInfo("redis-server", [file, "--sentinel"]) { WorkingDirectory = _directory };
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; } = RedisServer.FreePort();

    /// <summary>Starts one; <paramref name="settings"/> are lines of its own configuration.</summary>
    public static RedisSentinel Start(RedisServer master, params string[] settings) => new(master, settings);

    /// <summary>Returns once it knows a replica with the master's data: a master that ends before has no successor.</summary>
    public async Task HasReplicaAsync()
    {
        var options = new ConfigurationOptions { EndPoints = { { "127.0.0.1", Port } }, CommandMap = CommandMap.Sentinel };
        await using var client = await ConnectionMultiplexer.ConnectAsync(options);
        var server = client.GetServer("127.0.0.1", Port);
        await Eventually.HoldsAsync(
            async () => (await server.SentinelReplicasAsync(Service)).Any(replica => replica.Contains(new("master-link-status", "ok"))),
            "the Sentinel knows the replica");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
