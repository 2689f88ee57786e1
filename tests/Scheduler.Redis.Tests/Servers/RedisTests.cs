namespace Scheduler.Redis.Tests.Servers;

/// <summary>
/// Tests with real redis-servers. Each class of them runs twice, since the client speaks RESP3 by itself and RESP2 to older servers and
/// proxies.
/// </summary>
public abstract class RedisTests(string protocol)
{
    protected const string Resp2 = "resp2", Resp3 = "resp3";

    protected Task<RedisServer> StartAsync(params string[] arguments) => RedisServer.StartSpeakingAsync(protocol, arguments);
}

/// <summary>Those that each have a server from the start.</summary>
public abstract class OneServerTests(string protocol) : RedisTests(protocol), IAsyncLifetime
{
    private RedisServer? _server;

    protected RedisServer Server => _server ?? throw new InvalidOperationException("No redis-server.");

    public async Task InitializeAsync() => _server = RedisServer.IsInstalled ? await StartAsync() : null;

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
