using System.Net;
using System.Net.Sockets;
using System.Text;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary>The real executable: its exit codes, what it prints, and where settings come from.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private static readonly string[] AnyPort = ["--Extender:Urls=http://127.0.0.1:0", "--Management:Urls=http://127.0.0.1:0"];

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-settings-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("--help", "serve")]
    [InlineData("--version", "0.1.0")]
    public async Task Run_AskedAboutItself_PrintsAndEndsWith0(string flag, string printed)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(NoEnvironment, flag);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains(printed, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WrongEverywhere_SaysAllErrorsAndEndsWith2()
    {
        // The flag wins over the variable, and that over the file: the errors quote the value that counts.
        var file = Write("settings.json", """
            { "Extender": { "ColdWait": "by file", "MaxBodyBytes": "by file", "Bind": "by file" }, "Extendr": { "Urls": "x" } }
            """);
        var environment = new Dictionary<string, string>
        {
            ["Extender__ColdWait"] = "by variable",
            ["Extender__MaxBodyBytes"] = "by variable",
            ["HADOOP_CONF_DIR"] = "/nowhere/hadoop",
            ["KUBECONFIG"] = "/nowhere/kubeconfig",
        };

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(
            environment, "serve", "--config", file, "--Extender:ColdWait=by flag", "--Redis:ClusterId=a b", "nonsense");

        Assert.Equal(2, exitCode);
        string[] expected =
        [
            "'nonsense' is neither an option nor a setting", "Extendr is not a section", "Extender:ColdWait is 'by flag'",
            "Extender:MaxBodyBytes is 'by variable'", "Extender:Bind is 'by file'", "Redis:ClusterId is 'a b'",
        ];
        Assert.All(expected, error => Assert.Contains(error, errors, StringComparison.Ordinal));
        Assert.All(errors.Trim().Split('\n'), line => Assert.StartsWith("error: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_HadoopAndKubernetesNotThere_SaysBothAndEndsWith2()
    {
        var environment =
            new Dictionary<string, string> { ["HADOOP_CONF_DIR"] = "/nowhere/hadoop", ["KUBECONFIG"] = "/nowhere/kubeconfig" };

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(environment, AnyPort);

        Assert.Equal(2, exitCode);
        Assert.Contains("/nowhere/hadoop", errors, StringComparison.Ordinal);
        Assert.Contains("/nowhere/kubeconfig", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ not json", "settings.json")]
    [InlineData(null, "settings.json")]
    public async Task Serve_ConfigFileUnreadable_SaysSoAndEndsWith2(string? content, string named)
    {
        var file = content is null ? Path.Combine(_directory, "settings.json") : Write("settings.json", content);

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(NoEnvironment, "--config", file);

        Assert.Equal(2, exitCode);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_PortInUse_SaysSoAndEndsWith1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(
            NoEnvironment, "--Kubernetes:Enabled=false", $"--Extender:Urls=http://{other.LocalEndpoint}",
            "--Management:Urls=http://127.0.0.1:0");

        Assert.Equal((1, ""), (exitCode, output));
        var sentence = Assert.Single(errors.Split('\n'));
        Assert.StartsWith($"error: Cannot listen on http://{other.LocalEndpoint} (Extender:Urls): another process", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.1:8888", "Extender:Urls", "this machine does not have that address")]
    [InlineData("http://127.0.0.1:1", "Management:Urls", "another process or listener uses it", "--Extender:Urls=http://*:1")]
    public async Task Serve_AddressThatCannotBeBound_IsOneSentence(string url, string key, string reason, params string[] others)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(
            NoEnvironment, ["--Kubernetes:Enabled=false", .. AnyPort.Where(flag => !flag.Contains(key)), $"--{key}={url}", .. others]);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith($"error: Cannot listen on {url} ({key}): {reason}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Theory]
    [InlineData("'--jsn' is not a flag of demo; see demo --help. Did you mean --json?", "demo", "--jsn")]
    [InlineData("'more' is not an argument of demo; see demo --help.", "demo", "--json", "more")]
    [InlineData("--seed is 'few'; write a whole number.", "demo", "--seed", "few")]
    [InlineData("'--uri=x' is not a flag of explain; see explain --help. Did you mean --url?", "explain", "ns/pod", "--uri=x")]
    [InlineData("'--explian' is not a flag of history; see history --help. Did you mean --explain?", "history", "--explian")]
    [InlineData("'--Redis:Configuration=x' is not a flag of simulate; see simulate --help.", "simulate", "--Redis:Configuration=x")]
    [InlineData("Did you mean --namespace?", "doctor", "--namespce=demo")]
    [InlineData("Did you mean --older-than?", "release", "--olderthan", "1m")]
    [InlineData("Did you mean --config?", "serve", "--confg")]
    [InlineData("Did you mean demo?", "dmeo")]
    public async Task Run_UnknownArgument_NamesTheClosestAndEndsWith2(string sentence, params string[] arguments)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(NoEnvironment, arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("simulate")]
    [InlineData("doctor")]
    [InlineData("history")]
    [InlineData("explain")]
    [InlineData("release")]
    public async Task Help_EveryCommand_IsAboutOurOwnArgumentsIn100Columns(params string[] command)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(NoEnvironment, [.. command, "--help"]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.DoesNotContain("dditional", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("doctor")]
    public async Task Run_ContextThatIsNotThere_NamesTheFlagAndTheFile(string command)
    {
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = KubeConfig("kubeconfig", new Uri("http://127.0.0.1:1")) };

        var (byFlag, output, errors) = await ExtenderProcess.RunAsync(environment, command, "--context", "nowhere=1");
        var bySetting = await ExtenderProcess.RunAsync(environment, command, "--Kubernetes:Context=nowhere=1");

        Assert.Equal((byFlag, output, errors), bySetting);
        Assert.NotEqual(0, byFlag);
        Assert.All(
            ["--context", "'nowhere=1'", "test", environment["KUBECONFIG"]],
            part => Assert.Contains(part, Unwrapped(output + errors), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("KUBECONFIG", "kubeconfig", "test")]
    [InlineData("HOME", ".kube/config", "other", "--context", "test")]
    public async Task Serve_HadoopAndKubernetesConfigured_ScoresAndEndsWith0OnSigterm(
        string variable, string file, string current, params string[] flags)
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var cluster = await TestCluster.StartAsync("k1", "k2");
        cluster.Annotate("k1", "n1");
        KubeConfig(file, cluster.Server.Address, current);
        using var extender = new ExtenderProcess(
            new Dictionary<string, string>
            {
                ["HADOOP_CONF_DIR"] = HadoopDirectory(hdfs.NameNode.Address),
                [variable] = variable == "HOME" ? _directory : Path.Combine(_directory, file),
                ["Extender__SparseScores"] = "true",
            },
            [.. AnyPort, .. flags]);

        using var verbs = new HttpClient { BaseAddress = (await extender.ListeningAsync())[0] };
        await Eventually.HoldsAsync(
            async () => await PrioritizeAsync(verbs) == """[{"Host":"k1","Score":10}]""", "the answer is that of the placement");
        extender.Terminate();
        var (exitCode, output, errors) = await extender.EndAsync();

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.All(output.Split('\n'), line => Assert.StartsWith("{", line, StringComparison.Ordinal));
    }

    private static async Task<string> PrioritizeAsync(HttpClient verbs)
    {
        using var body = new ByteArrayContent(new PodRequest("/in/a").Offer("k1", "k2"));
        body.Headers.ContentType = new("application/json");
        using var response = await verbs.PostAsync(new Uri("/extender/prioritize", UriKind.Relative), body);
        return await response.Content.ReadAsStringAsync();
    }

    private string HadoopDirectory(Uri nameNode)
    {
        Write("core-site.xml", Properties(("fs.defaultFS", "hdfs://ns1")));
        Write("hdfs-site.xml", Properties(
            ("dfs.nameservices", "ns1"), ("dfs.namenode.http-address.ns1", nameNode.Authority),
            ("dfs.namenode.rpc-address.ns1", "127.0.0.1:8020")));
        return _directory;
    }

    private static string Unwrapped(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    private string KubeConfig(string name, Uri server, string current = "test") => Write(name, $$$"""
        apiVersion: v1
        kind: Config
        current-context: {{{current}}}
        clusters: [{name: test, cluster: {server: "{{{server}}}"}}]
        users: [{name: test, user: {}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        """);

    private string Write(string name, string content)
    {
        var file = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    private static string Properties(params (string Name, string Value)[] properties) => new StringBuilder("<configuration>")
        .AppendJoin("", properties.Select(property => $"<property><name>{property.Name}</name><value>{property.Value}</value></property>"))
        .Append("</configuration>")
        .ToString();
}
