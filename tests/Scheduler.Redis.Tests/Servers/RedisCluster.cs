using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>A real Redis Cluster of three masters on loopback ports.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Nodes = 3, Slots = 16384;

    private readonly List<RedisServer> _servers = [];

    public string EndPoints => string.Join(',', _servers.Select(server => server.EndPoint));

    public IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>Starts one; <paramref name="arguments"/> are redis-server's own.</summary>
    public static async Task<RedisCluster> StartAsync(params string[] arguments)
    {
        var cluster = new RedisCluster();
        for (var i = 0; i < Nodes; i++)
        {
            string[] own = ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-port", "{free}"];
            cluster._servers.Add(await RedisServer.StartAsync([.. own, .. arguments]));
        }

        await cluster.JoinAsync();
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private async Task JoinAsync()
    {
        for (var i = 0; i < Nodes; i++)
        {
            await CallAsync(_servers[i], "ADDSLOTSRANGE", $"{Slots * i / Nodes}", $"{(Slots * (i + 1) / Nodes) - 1}");
            await CallAsync(_servers[i], "SET-CONFIG-EPOCH", $"{i + 1}");
        }

        var ports = await Task.WhenAll(_servers.Select(BusPortAsync));
        for (var i = 1; i < Nodes; i++) await CallAsync(_servers[0], "MEET", "127.0.0.1", $"{_servers[i].Port}", ports[i]);
        foreach (var server in _servers)
            await Eventually.HoldsAsync(() => IsWholeAsync(server), "the cluster stands");
    }

    private static async Task<bool> IsWholeAsync(RedisServer server) =>
        (await CallAsync(server, "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal);

    // 127.0.0.1:port@bus in the line of the node itself.
    private static async Task<string> BusPortAsync(RedisServer server) => (await CallAsync(server, "NODES")).Split('@', ',', ' ')[2];

    private static async Task<string> CallAsync(RedisServer server, params string[] arguments)
    {
        var configuration = ConfigurationOptions.Parse($"{server.EndPoint},allowAdmin=true");
        using var client = await ConnectionMultiplexer.ConnectAsync(configuration);
        return (string)(await client.GetServer(server.EndPoint).ExecuteAsync("CLUSTER", arguments))!;
    }
}
