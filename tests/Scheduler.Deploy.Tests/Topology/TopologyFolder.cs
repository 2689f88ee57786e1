namespace Scheduler.Deploy.Tests.Topology;

/// <summary>A NameNode's folder for the topology script, and the scripts run in it.</summary>
internal sealed class TopologyFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("topology-").FullName;

    public string Table => Path.Combine(_root, "table");

    public string TableText => File.ReadAllText(Table);

    /// <summary>Runs the script as Hadoop does: names as arguments, answers by standard output.</summary>
    public Task<(int ExitCode, string Output, string Errors)> ResolveAsync(
        IEnumerable<string> names, params (string Name, string Value)[] environment) =>
        RunAsync("hdfs-topology", names, environment);

    /// <summary>Refreshes the table once.</summary>
    public Task<(int ExitCode, string Output, string Errors)> RefreshAsync(Uri service, params (string Name, string Value)[] environment) =>
        RunAsync("hdfs-topology-refresh", ["--once"], [("HDFS_TOPOLOGY_URL", service.GetLeftPart(UriPartial.Authority)), .. environment]);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string script, IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        var variables = environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        variables["HDFS_TOPOLOGY_TABLE"] = Table;
        return Tool.RunAsync(Repository.PathOf($"deploy/topology/{script}"), arguments, variables);
    }
}
