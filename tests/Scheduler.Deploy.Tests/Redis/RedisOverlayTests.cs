using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Health;
using Scheduler.Core.Paths;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Extender.Doctor;
using Scheduler.Redis;

namespace Scheduler.Deploy.Tests.Redis;

/// <summary>
/// The overlay's Redis as it would run in its pod: Secrets by the page's lines, the configuration file as built, a real redis-server. Our
/// adapter has the overlay's settings, with the address and the folder of the test.
/// </summary>
public sealed class RedisOverlayTests : IAsyncLifetime
{
    private const string Quick = ",connectTimeout=1000,connectRetry=1";
    private static readonly InputPath Input = new("ns1", "/data/in");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private RedisFolder _folder = null!;
    private RedisServer _server = null!;

    private RedisOptions Options
    {
        get
        {
            var environment = _folder.ExtenderEnvironment;
            var configuration = environment["Redis__Configuration"];
            Assert.StartsWith("hdfs-locality-redis:6379,", configuration, StringComparison.Ordinal);
            return new RedisOptions
            {
                Configuration = $"{_server.EndPoint},{configuration.Split(',', 2)[1]},sslHost=hdfs-locality-redis",
                PasswordFile = _folder.PathOf(Path.GetFileName(environment["Redis__PasswordFile"])),
                CaFile = _folder.PathOf(Path.GetFileName(environment["Redis__CaFile"])),
                ClusterId = "test",
                CallTimeout = TimeSpan.FromSeconds(2),
            };
        }
    }

    public async Task InitializeAsync()
    {
        if (new RedisOverlayFactAttribute().Skip is not null) return;
        _folder = await RedisFolder.CreateAsync();
        _server = await _folder.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder?.Dispose();
    }

    [RedisOverlayFact]
    public async Task Adapter_WithTheOverlaysSettings_SharesBetweenReplicas()
    {
        await using var one = await ConnectAsync(Options);
        await using var other = await ConnectAsync(Options);
        await Eventually.HoldsAsync(() => ReportOf(one).IsOk && ReportOf(other).IsOk, "both replicas are connected");

        Assert.Equal(FetchLease.Taken, await TakeAsync(one));
        Assert.Equal(FetchLease.HeldElsewhere, await TakeAsync(other));
        await one.GetRequiredService<ISharedBlockMaps>().ReleaseLeaseAsync(Input, CancellationToken.None);
        Assert.Equal(FetchLease.Taken, await TakeAsync(other));
    }

    [RedisOverlayFact]
    public async Task Adapter_WrongPasswordPlaintextAnotherAuthorityOrName_DoesNotConnect()
    {
        using var other = await RedisFolder.CreateAsync();
        RedisOptions[] wrong =
        [
            Options with { PasswordFile = other.PasswordFile, Configuration = Options.Configuration + Quick },
            Options with { Configuration = _server.EndPoint + Quick },
            Options with { CaFile = other.CaFile, Configuration = Options.Configuration + Quick },
            Options with { Configuration = Options.Configuration.Replace("sslHost=", "sslHost=other-", StringComparison.Ordinal) + Quick },
        ];

        Assert.All(await Task.WhenAll(wrong.Select(ExamineAsync)), finding => Assert.Equal(FindingState.Fail, finding.State));
        Assert.Equal(FindingState.Ok, (await ExamineAsync(Options)).State);
    }

    [RedisOverlayFact]
    public async Task Client_OtherThanByTlsAndPassword_GetsNoAnswer()
    {
        string[] tls = ["redis-cli", "-e", "--tls", "--cacert", "ca.crt", "--no-auth-warning"];

        Assert.NotEqual(0, (await _folder.RunAsync(["redis-cli", "-e", "ping"], _server)).ExitCode);
        Assert.Contains("NOAUTH", await AnswerAsync([.. tls, "get", "key"]), StringComparison.Ordinal);
        Assert.Contains("WRONGPASS", await AnswerAsync([.. tls, "--pass", "wrong", "get", "key"]), StringComparison.Ordinal);
        Assert.Contains("NOPERM", await AnswerAsync([.. tls, "--user", "probe", "--pass", "none", "info"]), StringComparison.Ordinal);
        // There is no other port without TLS.
        var password = await File.ReadAllTextAsync(_folder.PasswordFile);
        Assert.Equal((0, "port\n0\n", ""), await _folder.RunAsync([.. tls, "--pass", password, "config", "get", "port"], _server));
    }

    [RedisOverlayFact]
    public async Task Probes_OfTheOverlay_PassWhileItServesAndShowNoPassword()
    {
        var password = await File.ReadAllTextAsync(_folder.PasswordFile);
        var container = Assert.Single(_folder.Workload.Containers);
        string[] names = ["readinessProbe", "livenessProbe"];
        string[][] probes = [.. names.Select(name => container[name]!["exec"].Texts("command").ToArray())];

        foreach (var probe in probes)
        {
            var (exitCode, output, _) = await _folder.RunAsync(probe, _server);
            Assert.Equal((0, "PONG\n"), (exitCode, output));
            Assert.DoesNotContain(password, probe);
        }

        await _server.KillAsync();
        foreach (var probe in probes) Assert.NotEqual(0, (await _folder.RunAsync(probe, _server)).ExitCode);
    }

    [RedisOverlayFact]
    public async Task Pod_Files_AreThoseOfTheDocumentedSecretsAndOnesTheLinesMade()
    {
        var container = Assert.Single(_folder.Workload.Containers);
        var (server, client) = (DocumentedSecret.All["hdfs-locality-redis-server"], DocumentedSecret.All["hdfs-locality-redis"]);

        Assert.Equal(["valkey-server", "redis.conf"], container.Texts("command"));
        Assert.Null(container["env"]);
        Assert.Equal(["hdfs-locality-redis-server"], _folder.Workload.VolumeSources("secret").Select(source => source.Text("name")));
        Assert.Equal(["ca.crt", "tls.crt", "tls.key", "users.acl"], server.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["ca.crt", "password"], client.Keys.Order(StringComparer.Ordinal));
        Assert.All(server.Values.Concat(client.Values), file => Assert.True(File.Exists(_folder.PathOf(file)), file));
        var users = await File.ReadAllTextAsync(_folder.PathOf("users.acl"));
        Assert.DoesNotContain(await File.ReadAllTextAsync(_folder.PasswordFile), users, StringComparison.Ordinal);
    }

    private static Task<FetchLease> TakeAsync(ServiceProvider replica) =>
        replica.GetRequiredService<ISharedBlockMaps>().TryTakeLeaseAsync(Input, Minute, CancellationToken.None).AsTask();

    private static HealthReport ReportOf(ServiceProvider replica) => replica.GetRequiredService<IHealthReporter>().Report()[0];

    private static async Task<Finding> ExamineAsync(RedisOptions options) =>
        Assert.Single(await new RedisCheck(options, TimeProvider.System).ExamineAsync(CancellationToken.None));

    private static async Task<ServiceProvider> ConnectAsync(RedisOptions options)
    {
        var provider = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddSingleton(IRedisObserver.None).AddSingleton<IPathChanges, PathChanges>().AddRedis(options).BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        return provider;
    }

    private async Task<string> AnswerAsync(string[] command)
    {
        var (exitCode, output, errors) = await _folder.RunAsync(command, _server);
        Assert.NotEqual(0, exitCode);
        return output + errors;
    }
}
