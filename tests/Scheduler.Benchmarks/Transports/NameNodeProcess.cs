using System.Diagnostics;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Benchmarks.Transports;

/// <summary>
/// The sandbox NameNode in a process of its own, so that what it allocates is not counted: 1,024 files of 8 blocks in 16 directories,
/// 3 replicas, 40 DataNodes.
/// </summary>
internal sealed class NameNodeProcess : IDisposable
{
    /// <summary>The argument that makes this program that process.</summary>
    public const string Command = "name-node";

    /// <summary>The input.</summary>
    public const string Path = "/in";

    public const int Directories = 16;
    public const int FilesPerDirectory = 64;
    public const int BlocksPerFile = 8;

    private readonly Process _process;

    private NameNodeProcess(Process process, string[] addresses) =>
        (_process, Http, Rpc) = (process, new Uri(addresses[0]), addresses[1]);

    public Uri Http { get; }

    public string Rpc { get; }

    /// <summary>Starts the process and waits until it listens.</summary>
    public static NameNodeProcess Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Command) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        return new NameNodeProcess(process, process.StandardOutput.ReadLine()!.Split(' '));
    }

    /// <summary>What the process does: says where it listens, and serves until its standard input ends.</summary>
    public static async Task ServeAsync()
    {
        var hdfs = new SandboxNamespace(new Random(1), TimeProvider.System);
        for (var i = 0; i < 40; i++) hdfs.AddDataNode($"node-{i:00}.k8s.test", $"10.1.0.{i + 1}", $"/dc1/rack-{i % 4}");
        for (var directory = 0; directory < Directories; directory++)
            for (var file = 0; file < FilesPerDirectory; file++)
                hdfs.CreateFile($"{Path}/day={directory:00}/part-{file:00000}.parquet", BlocksPerFile * SandboxNamespace.DefaultBlockSize);
        await using var nameNode = await SandboxNameNode.StartAsync(
            hdfs, new NameNodeOptions(), TimeProvider.System, CancellationToken.None);
        Console.WriteLine($"{nameNode.Address} {nameNode.RpcAddress}");
        await Console.In.ReadToEndAsync();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
