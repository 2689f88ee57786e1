using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Blocks;
using Scheduler.Core.Health;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests;

public sealed class NameNodeOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreValid() => Assert.Empty(new NameNodeOptions().Validate());

    [Fact]
    public void Validate_EverythingWrong_NamesEveryKey()
    {
        var options = new NameNodeOptions
        {
            Transport = (NameNodeTransport)9,
            User = " ",
            Keytab = "/nope/keytab",
            TokenFile = "/nope/token",
            CaFile = "/nope/ca",
            MaxConcurrency = 0,
            CallsPerSecond = 0,
            MaxCallsPerInput = 0,
            MaxAnswerBytes = 1,
            MaxBytesUnderWay = 0,
            CallTimeout = TimeSpan.Zero,
            ReadTimeout = TimeSpan.FromDays(1),
            DataNodeReportInterval = TimeSpan.FromSeconds(1),
            Breaker = new() { FailureRatio = double.NaN, MinimumCalls = 1, Window = TimeSpan.Zero, BreakDuration = TimeSpan.Zero },
            Nameservices = new() { ["ns1"] = [], ["ns2"] = ["ftp://nn1:8020"] },
            DefaultNameservice = "ns3",
        };

        var errors = options.Validate().ToList();

        string[] keys =
        [
            "Transport", "User", "Keytab", "TokenFile", "CaFile", "MaxConcurrency", "CallsPerSecond", "MaxCallsPerInput",
            "MaxAnswerBytes", "MaxBytesUnderWay", "CallTimeout", "ReadTimeout", "DataNodeReportInterval",
            "Breaker:FailureRatio", "Breaker:MinimumCalls", "Breaker:Window", "Breaker:BreakDuration", "Nameservices:ns1",
            "Nameservices:ns2", "DefaultNameservice",
        ];
        Assert.Equal(keys.Length, errors.Count);
        Assert.All(keys, key => Assert.Contains(errors, error => error.StartsWith($"NameNode:{key}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(NameNodeTransport.Rpc, "http://nn1:9870", "its hdfs:// URL")]
    [InlineData(NameNodeTransport.WebHdfs, "hdfs://nn1:8020", "the http:// or https:// URL")]
    public void Validate_NameNodeWithoutTheUrlOfTheTransport_SaysWhichIsMissing(NameNodeTransport transport, string url, string needed)
    {
        var options = new NameNodeOptions { Transport = transport, Nameservices = new() { ["ns1"] = [url] } };

        Assert.Contains(needed, options.Validate().Single(), StringComparison.Ordinal);
    }

    /// <summary>A failover would lead to the same one; that the other is missing would be seen when the first is down.</summary>
    [Theory]
    [InlineData("http://nn1:9870", "http://nn1:9870/", true)]
    [InlineData("hdfs://nn1", "hdfs://NN1:8020", true)]
    [InlineData("hdfs://nn1:8020", "http://nn1:9870", false)]
    [InlineData("http://nn1:9870", "http://nn1:9871", false)]
    public void Validate_SameNameNodeTwice_IsAnError(string one, string other, bool isError)
    {
        var options = new NameNodeOptions { Nameservices = new() { ["ns1"] = [one, other] } };

        var errors = options.Validate().ToArray();

        if (!isError) Assert.Empty(errors);
        else Assert.Matches("^NameNode:Nameservices:ns1 has nn1:[0-9]+ more than once", Assert.Single(errors));
    }

    [Fact]
    public void Validate_DoAsBesideToken_IsAnError() => Assert.Contains(
        new NameNodeOptions { DoAs = "bob", TokenFile = "/nope" }.Validate(),
        error => error.StartsWith("NameNode:DoAs", StringComparison.Ordinal));

    [Fact]
    public void Bind_FromConfiguration_ReadsEveryForm()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["NameNode:Transport"] = "webhdfs",
            ["NameNode:CallTimeout"] = "1500ms",
            ["NameNode:Breaker:Window"] = "00:01:00",
            ["NameNode:Nameservices:ns1:0"] = "http://nn1:9870",
        }).Build();

        var options = configuration.GetSection(NameNodeOptions.Section).Get<NameNodeOptions>()!;

        Assert.Equal(NameNodeTransport.WebHdfs, options.Transport);
        Assert.Equal((1.5, 60), (options.CallTimeout.Value.TotalSeconds, options.Breaker.Window.Value.TotalSeconds));
        Assert.Equal(["http://nn1:9870"], options.Nameservices["ns1"]);
    }

    [Fact]
    public void AddHdfs_Services_ResolveToASourceAndAHealthReporter()
    {
        var options = new NameNodeOptions { Nameservices = new() { ["ns1"] = ["http://nn1:9870"] } };
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(new ManualTimeProvider())
            .AddSingleton<INameNodeObserver>(new RecordingNameNodeObserver())
            .AddHdfs(options, new PathsOptions(), Nameservices.Load(null, options), seed: 1)
            .BuildServiceProvider(validateScopes: true);

        Assert.NotNull(services.GetRequiredService<IBlockMapSource>());
        var reporter = Assert.Single(services.GetServices<IHealthReporter>());
        Assert.Equal(["namenode/ns1", "inotify/ns1"], reporter.Report().Select(report => report.Name));
    }
}
