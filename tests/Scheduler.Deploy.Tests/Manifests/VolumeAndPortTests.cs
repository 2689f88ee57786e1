namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>What Parquet needs of a cluster: ways to DataNodes, and for the history a volume with a directory for each replica.</summary>
public sealed class VolumeAndPortTests
{
    // dfs.namenode.http-address, https-address, dfs.datanode.http.address, https.address: of Hadoop 3, then of Hadoop 2.
    [KubectlTheory]
    [InlineData(9870, 9871, 9864, 9865)]
    [InlineData(50070, 50470, 50075, 50475)]
    public async Task Egress_WebHdfs_ReachesNameNodesAndTheDataNodesTheyRedirectTo(int http, int https, int dataNodeHttp, int dataNodeHttps)
    {
        var install = await Install.BuildAsync("base");

        var open = Assert.Single(install.OfKind("NetworkPolicy"), policy => policy.Name == "hdfs-locality").Json["spec"]
            .Objects("egress").SelectMany(rule => rule.Objects("ports")).Select(port => port.Text("port")).ToHashSet();
        Assert.All([http, https, dataNodeHttp, dataNodeHttps], port => Assert.Contains($"{port}", open));
    }

    // The manifests admit the management port to one namespace, by its name; the example names others.
    [KubectlTheory]
    [InlineData("base", "monitoring")]
    [InlineData("base+monitoring", "monitoring")]
    [InlineData("base+redis", "monitoring")]
    [InlineData("base+example", "observability,hdfs")]
    public async Task Ingress_OfTheExtender_IsTheManagementPortFromNamedNamespacesAlone(string folder, string namespaces)
    {
        var install = await Install.BuildAsync(folder);

        var rule = Assert.Single(install.OfKind("NetworkPolicy")
            .Where(policy => policy.Json["spec"]!["podSelector"]!["matchLabels"]!.Text("app.kubernetes.io/name") == "hdfs-locality")
            .SelectMany(policy => policy.Json["spec"].Objects("ingress")));

        Assert.Equal("8889", Assert.Single(rule.Objects("ports")).Text("port"));
        Assert.Equal(
            namespaces.Split(','),
            rule.Objects("from").Select(peer => peer["namespaceSelector"]?["matchLabels"]?.Text("kubernetes.io/metadata.name")));
        Assert.All(rule.Objects("from"), peer => Assert.Null(peer["ipBlock"]));
    }

    [KubectlFact]
    public async Task History_EachReplica_HasADirectoryOfItsOwnOnTheVolume()
    {
        var install = await Install.BuildAsync("base+history");
        var workload = Assert.Single(
            install.Workloads, workload => workload.PodSpec.Objects("volumes").Any(volume => volume.Text("name") == "history"));
        var container = Assert.Single(workload.Containers, container => container.Text("name") == "extender");

        // The kubelet puts in those variables alone that come before.
        var names = container.Objects("env").Select(variable => variable.Text("name")).ToList();
        Assert.InRange(names.IndexOf("POD_NAME"), 0, names.IndexOf("History__Directory") - 1);
        Assert.Equal(
            "metadata.name", Assert.Single(
                container.Objects("env"), variable => variable.Text("name") == "POD_NAME")["valueFrom"]!["fieldRef"]!.Text("fieldPath"));
        var mount = Assert.Single(container.Objects("volumeMounts"), mount => mount.Text("name") == "history");
        Assert.Equal($"{mount.Text("mountPath")}/$(POD_NAME)", install.EnvironmentOf(workload, container)["History__Directory"]);
        Assert.Equal(
            ["ReadWriteMany"], install.Find(
                "PersistentVolumeClaim", "hdfs-locality-history", workload.Namespace)!.Json["spec"].Texts("accessModes"));
    }
}
