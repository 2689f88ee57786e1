using Scheduler.Extender.Configuration;
using Scheduler.Extender.Doctor;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using NameNodeOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>
/// An installation in good health, of a sandbox NameNode and API server over the nodes n1 to n3, for tests to break in one place.
/// </summary>
internal sealed class Clinic : IAsyncDisposable
{
    public const string Path = "/in/a";

    private Clinic(SandboxNameNode nameNode, SandboxNamespace files, TestCluster cluster) =>
        (NameNode, Files, Cluster) = (nameNode, files, cluster);

    public SandboxNameNode NameNode { get; }

    public SandboxNamespace Files { get; }

    public TestCluster Cluster { get; }

    /// <summary>What a test changes in the settings.</summary>
    public Func<Settings, Settings> Change { get; set; } = settings => settings;

    /// <summary>The clock of the doctor's deadlines.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>What a test changes in the connection to the API server.</summary>
    public Func<ClusterConnection, ClusterConnection> Connect { get; set; } = connection => connection;

    /// <summary>Opens it: every DataNode on the node of its name, a file with its only block on n1.</summary>
    public static async Task<Clinic> OpenAsync(string? routerOf = null, string? rack = null, Version? version = null)
    {
        var files = new SandboxNamespace(new Random(1), TimeProvider.System);
        for (var i = 1; i <= 3; i++) files.AddDataNode($"n{i}", $"10.9.0.{i}", rack ?? $"/rack-{i}");
        files.CreatePlacedFile(Path, 1000, [["n1"]]);
        var options = new NameNodeOptions { Nameservice = "ns1", RouterOf = routerOf, Superusers = ["hdfs-locality"] };
        var nameNode = await SandboxNameNode.StartAsync(files, options, TimeProvider.System, CancellationToken.None);
        return new Clinic(nameNode, files, await TestCluster.StartAsync(version, "n1", "n2", "n3"));
    }

    /// <summary>Adds a running pod that reads the file.</summary>
    public void Admit(PodRequest request, string node, Action<System.Text.Json.Nodes.JsonObject>? change = null)
    {
        var pod = request.ToJson();
        change?.Invoke(pod);
        Cluster.Objects.AddPod(pod);
        Cluster.Objects.BindPod(request.Namespace, request.Name, node);
    }

    /// <summary>Asks the doctor about the installation.</summary>
    public Task<IReadOnlyList<Finding>> ExamineAsync(string? schedulerConfiguration = null) =>
        ExamineAsync(new DoctorQuestion(null, null, schedulerConfiguration));

    /// <summary>Asks the doctor about an input, too.</summary>
    public Task<IReadOnlyList<Finding>> ExaminePathAsync(string paths) =>
        ExamineAsync(new DoctorQuestion(null, null, null) { Paths = paths });

    /// <summary>Asks the doctor about a pod, too.</summary>
    public Task<IReadOnlyList<Finding>> ExamineAsync(PodRequest pod) => ExamineAsync(new DoctorQuestion(pod.Namespace, pod.Name, null));

    public async ValueTask DisposeAsync()
    {
        await NameNode.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    /// <summary>Asks the doctor.</summary>
    public Task<IReadOnlyList<Finding>> ExamineAsync(DoctorQuestion question)
    {
        var settings = Change(new Settings
        {
            Management = new ManagementOptions { Urls = "http://127.0.0.1:1" },
            NameNode = new Scheduler.Hdfs.NameNodeOptions
            {
                Nameservices = new() { ["ns1"] = [NameNode.Address.ToString(), $"hdfs://{NameNode.RpcAddress}"] },
            },
        });
        var connections = new Connections(
            Nameservices.Load(null, settings.NameNode), settings.Kubernetes.Enabled ? Connect(Cluster.Connection) : null);
        return new DoctorRun(settings, connections, question, Clock).RunAsync(CancellationToken.None);
    }
}
