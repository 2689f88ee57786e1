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

    [Theory]
    [InlineData("{\n  \"Extender\": {\n    \"ColdWait\" \"1s\"\n  }\n}", "line 3, column 16: '\"' is invalid after a property name")]
    [InlineData("{\n  \"Extender\": { \"Bind\": true, }\n", "line 3, column 1: Expected depth to be zero")]
    [InlineData("{\n  // äöü\n  \"Redis\": { \"ClusterId\": \"äöü\" oops }\n}", "line 3, column 33: 'o' is invalid after a value")]
    [InlineData("{ \"Redis\": { \"ClusterId\": \"a\",\n  \"clusterid\": \"b\" } }", "line 2, column 3: Redis:clusterid is there twice")]
    [InlineData("[]", "line 1, column 1: The file must hold an object.")]
    [InlineData("{} {}", "line 1, column 4: ")]
    public async Task Serve_ConfigFileThatIsNoJson_NamesLineAndColumn(string content, string error)
    {
        var file = Write("settings.json", content);

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(NoEnvironment, "--config", file);

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"error: --config: {file}, {error}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Theory]
    [InlineData("", "is empty; without settings it must hold {}.")]
    [InlineData(" \r\n\t", "is empty; without settings it must hold {}.")]
    [InlineData(null, "is a directory; name a file.")]
    public async Task Serve_ConfigFileWithoutContent_SaysWhatItIs(string? content, string error)
    {
        var file = content is null ? _directory : Write("settings.json", content);

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(NoEnvironment, "--config", file);

        Assert.Equal((2, $"error: --config: {file} {error}"), (exitCode, errors));
    }

    /// <summary>Comments, trailing commas, a byte order mark, CRLF: one typo in each is found where it is.</summary>
    [Theory]
    [InlineData("{ // c\r\n  \"Redis\": { \"ClusterID\": \"a b\", },\r\n}\r\n", "Redis:ClusterId is 'a b'", "line 2, column 14.")]
    [InlineData("\ufeff{ \"Redis\": { \"ClusterId\": \"a b\" } }", "Redis:ClusterId is 'a b'", "line 1, column 14.")]
    [InlineData("{ \"Redis:ClusterId\": \"a b\" }", "Redis:ClusterId is 'a b'", "line 1, column 3.")]
    [InlineData("{ \"Redis\": \"localhost\" }", "Redis is a section, not a value; write its settings, as Redis:Key.", "line 1, column 3.")]
    [InlineData("{ \"Redis\": [ \"localhost\" ] }", "Redis:0 is not a setting of this version", "line 1, column 14.")]
    public async Task Serve_FilesAsEditorsWriteThem_NameThePlaceOfTheError(string content, string error, string place)
    {
        var file = Write("settings.json", content);

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(NoEnvironment, "--Kubernetes:Enabled=false", "--config", file);

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"error: {error}", errors, StringComparison.Ordinal);
        Assert.EndsWith($"Set in {file}, {place}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    /// <summary>Wrong values, values out of bounds, unknown keys and sections, lists and whole sections; from each layer.</summary>
    [Fact]
    public async Task Serve_WrongInEveryLayer_NamesTheLayerOfEach()
    {
        var file = Write("settings.json", """
            {
              "Extender": { "Bind": "by file" },
              "Extendr": { "Urls": "x" },
              "Paths": { "Alow": { "team": [ "/a" ] } }, "History": { "RetentionDays": 0 },
              "Delay": { "MaxWait": "soon" },
              "Logging": { "LogLevel": { "Default": "Loud", "Sheduler": "Debug" }, "LogLevels": { "a": 1 } }
            }
            """);
        var environment = new Dictionary<string, string>
        {
            ["Delay__MaxWait"] = "later",
            ["Kubernetes__SchedulerNames"] = "one",
            ["Scoring__RackLocal"] = "2",
            ["Namenode__Adress"] = "x",
            ["Redsi__Configuration"] = "localhost",
            ["History_Directory"] = "/tmp",
            ["NameNode_Breaker__Window"] = "5s",
            ["Extender.Mode"] = "Observe",
            ["PATH__X"] = "another program's",
            ["REDIS_PORT"] = "tcp://10.0.0.1:6379",
        };

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(
            environment, "serve", "--config", file, "--Redis:ClusterId=a b", "--Planer:Enabled=true",
            "--Logging:LogLevel:Microsoft=Debugg");

        Assert.Equal(2, exitCode);
        (string Error, string Layer)[] expected =
        [
            ("Extender:Bind is 'by file', which is not true or false.", $"Set in {file}, line 2, column 17."),
            ("Did you mean Extender?", $"Set in {file}, line 3, column 16."),
            ("History:RetentionDays is 0", $"Set in {file}, line 4, column 59."),
            ("Paths:Alow is not a setting of this version", $"Did you mean Allow? Set in {file}, line 4, column 34."),
            ("Delay:MaxWait is 'later'", "Set by the environment variable Delay__MaxWait."),
            ("Kubernetes:SchedulerNames holds several values", "Set by the environment variable Kubernetes__SchedulerNames."),
            ("Scoring:NodeCached|NodeLocal|RackLocal|OffSwitch", "Set by the environment variable Scoring__RackLocal."),
            ("NameNode:Adress is not a setting", "Set by the environment variable NameNode__Adress."),
            ("variable Redsi__Configuration is not a setting", "Did you mean Redis__Configuration?"),
            ("variable History_Directory is not a setting", "Did you mean History__Directory?"),
            ("variable NameNode_Breaker__Window is not a setting", "Did you mean NameNode__Breaker__Window?"),
            ("variable Extender.Mode is not a setting", "Did you mean Extender__Mode?"),
            ("Redis:ClusterId is 'a b'", "Set by the flag --Redis:ClusterId."),
            ("Planer is not a section", "Did you mean Planner? Set by the flag --Planer."),
            ("Logging:LogLevel:Default is 'Loud', which is not one of Trace, Debug", $"Set in {file}, line 6, column 30."),
            ("Logging:LogLevel:Microsoft is 'Debugg'", "Set by the flag --Logging:LogLevel:Microsoft."),
            ("Logging:LogLevels is not a setting", $"Did you mean LogLevel? Set in {file}, line 6, column 87."),
        ];
        var lines = errors.Split('\n');
        Assert.All(expected, error => Assert.Contains(
            lines,
            line => line.Contains(error.Error, StringComparison.OrdinalIgnoreCase)
                && line.EndsWith(error.Layer, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain("PATH__X", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("REDIS_PORT", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Logging:LogLevel:Sheduler=Debug", "is the category of no logger. Did you mean Scheduler?")]
    [InlineData("--Logging:Console:LogLevel:Defualt=Debug", "is the category of no logger. Did you mean Default?")]
    [InlineData("--Logging:Debug:LogLevel:Default=Debug", "Logging:Debug is not a setting of this version")]
    [InlineData("--Logging:LogLevel=Debug", "Logging:LogLevel holds several values; write them as Logging:LogLevel:NAME=…")]
    public async Task Serve_WrongLogging_SaysSo(string flag, string error)
    {
        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(NoEnvironment, "--Kubernetes:Enabled=false", flag);

        Assert.Equal(2, exitCode);
        Assert.Contains(error, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_NoNameNode_WarnsAndIsDegradedAndDoctorFails()
    {
        using var service = new ExtenderProcess(
            NoEnvironment,
            [.. AnyPort, "--Kubernetes:Enabled=false", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Scheduler=Information"]);
        var management = (await service.ListeningAsync())[1];
        using var http = new HttpClient { BaseAddress = management };
        var ready = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
                ready = await response.Content.ReadAsStringAsync();
                return response.IsSuccessStatusCode;
            },
            "it is ready");
        var (exitCode, findings, _) = await ExtenderProcess.RunAsync(NoEnvironment, "doctor", "--Kubernetes:Enabled=false", "--json");

        Assert.Contains("\"status\":\"degraded\"", ready, StringComparison.Ordinal);
        Assert.Contains("No NameNode is configured", ready, StringComparison.Ordinal);
        Assert.Contains("HADOOP_CONF_DIR", ready, StringComparison.Ordinal);
        await Eventually.HoldsAsync(
            () => service.Output.Contains("\"EventId\":1007,\"LogLevel\":\"Warning\"", StringComparison.Ordinal), "it warns");
        Assert.Equal(1, exitCode);
        Assert.Contains("No NameNode is configured", findings, StringComparison.Ordinal);
        Assert.Contains("\"fail\"", findings, StringComparison.Ordinal);
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
        Assert.StartsWith(
            $"error: Cannot listen on http://{other.LocalEndpoint} (Extender:Urls): another process", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.1:8888", "Extender:Urls", "this machine does not have that address")]
    [InlineData("http://127.0.0.1:1", "Management:Urls", "another process or listener uses it", "--Extender:Urls=http://*:1")]
    public async Task Serve_AddressThatCannotBeBound_IsOneSentence(string url, string key, string reason, params string[] others)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(
            NoEnvironment,
            ["--Kubernetes:Enabled=false", .. AnyPort.Where(flag => others.Length == 0 && !flag.Contains(key)), $"--{key}={url}", .. others]);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith($"error: Cannot listen on {url} ({key}): {reason}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Fact]
    public async Task Serve_WrongProtocolOfTraces_SaysSo()
    {
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:4317",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "gRPC",
        };

        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(environment, "--Kubernetes:Enabled=false");

        Assert.Equal((2, "error: OTEL_EXPORTER_OTLP_PROTOCOL is 'gRPC'; it must be grpc or http/protobuf."), (exitCode, errors));
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
