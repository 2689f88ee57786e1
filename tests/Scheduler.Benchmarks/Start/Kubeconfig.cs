namespace Scheduler.Benchmarks.Start;

/// <summary>A file that leads to a sandbox API server, as long as it is needed.</summary>
internal sealed class Kubeconfig : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public Kubeconfig(Uri apiServer) => File.WriteAllText(_path, $"""
        apiVersion: v1
        kind: Config
        current-context: sandbox
        clusters:
        - name: sandbox
          cluster:
            server: {apiServer}
        users:
        - name: sandbox
        contexts:
        - name: sandbox
          context:
            cluster: sandbox
            user: sandbox
        """);

    /// <summary>What the service finds it by.</summary>
    public KeyValuePair<string, string> Variable => new("KUBECONFIG", _path);

    public void Dispose() => File.Delete(_path);
}
