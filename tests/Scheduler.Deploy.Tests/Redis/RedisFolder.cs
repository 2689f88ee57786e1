using System.Text.RegularExpressions;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Redis;

/// <summary>The directory that the overlay's server is started in, made by the lines of deploy/security.md and the manifests.</summary>
internal sealed partial class RedisFolder : IDisposable
{
    private RedisFolder(Install install) => Install = install;

    public Install Install { get; }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("hdfs-locality-redis-overlay-").FullName;

    public Manifest Workload => Assert.Single(Install.Workloads, workload => workload.Name == "hdfs-locality-redis");

    /// <summary>The settings that the overlay gives the extender.</summary>
    public IReadOnlyDictionary<string, string> ExtenderEnvironment
    {
        get
        {
            var (workload, extender) = Install.Container("extender");
            return Install.EnvironmentOf(workload, extender);
        }
    }

    public string PasswordFile => PathOf("password");

    public string CaFile => PathOf("ca.crt");

    public static async Task<RedisFolder> CreateAsync()
    {
        var folder = new RedisFolder(await Install.BuildAsync("base+redis"));
        await folder.RunAsync(Lines().Match(Repository.Text("deploy/security.md")).Groups[1].Value);
        var map = Assert.Single(
            folder.Install.OfKind("ConfigMap"), map => map.Name.StartsWith("hdfs-locality-redis-conf", StringComparison.Ordinal));
        await File.WriteAllTextAsync(folder.PathOf("redis.conf"), map.Json["data"]!.Text("redis.conf"));
        return folder;
    }

    /// <summary>The real server with exactly the overlay's file; only the port is the test's, and loopback alone.</summary>
    public Task<RedisServer> StartAsync() => RedisServer.StartAsync("--dir", Directory, "--include", "redis.conf", "--tls-port", "{port}");

    /// <summary>Runs one of the container's commands there; the programs are Redis's own, in place of Valkey's.</summary>
    public Task<(int ExitCode, string Output, string Errors)> RunAsync(IReadOnlyList<string> command, RedisServer server)
    {
        var program = command[0].Replace("valkey", "redis", StringComparison.Ordinal);
        return Tool.RunAsync(program, ["-p", $"{server.Port}", .. command.Skip(1)], directory: Directory);
    }

    public string PathOf(string file) => Path.Combine(Directory, file);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private async Task RunAsync(string lines)
    {
        var (exitCode, _, errors) = await Tool.RunAsync("sh", ["-euc", lines], directory: Directory);
        Assert.True(exitCode == 0, errors);
    }

    [GeneratedRegex(@"```sh\n(umask [\s\S]*?)```")]
    private static partial Regex Lines();
}
