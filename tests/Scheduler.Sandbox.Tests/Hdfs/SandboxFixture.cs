using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>The recorded cluster behind one sandbox NameNode, and a client that does not follow redirects.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private readonly NameNodeOptions _options;

    public SandboxFixture()
        : this(new NameNodeOptions { HostName = "nn1.hadoop.test", StaticUser = "root" })
    {
    }

    internal SandboxFixture(NameNodeOptions options) => _options = options;

    internal ManualTimeProvider Time { get; } = new(RecordedNamespace.RecordedAt);

    internal SandboxNamespace Hdfs { get; private set; } = null!;

    internal SandboxNameNode NameNode { get; private set; } = null!;

    internal HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Hdfs = RecordedNamespace.Build(Time);
        NameNode = await SandboxNameNode.StartAsync(Hdfs, _options, Time, CancellationToken.None);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = NameNode.Address };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await NameNode.DisposeAsync();
    }

    internal Task<HttpResponseMessage> GetAsync(string path, string query) => Client.GetAsync($"/webhdfs/v1{path}?{query}&user.name=root");

    internal async Task<JsonNode> GetJsonAsync(string path, string query)
    {
        using var response = await GetAsync(path, query);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Sends a target exactly as given, which HttpClient would normalise.</summary>
    internal async Task<(HttpStatusCode Status, string Body)> GetRawAsync(string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, NameNode.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.0\r\nHost: nn\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        return ((HttpStatusCode)int.Parse(answer.Split(' ')[1]), answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }
}
