using System.Text.Json;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>The command as a process of its own.</summary>
public sealed class DoctorCommandTests
{
    private static readonly Dictionary<string, string> Nowhere = new()
    {
        ["Kubernetes__Enabled"] = "false",
        ["NameNode__Nameservices__ns1__0"] = "http://127.0.0.1:1",
        ["Management__Urls"] = "http://127.0.0.1:1",
    };

    [Fact]
    public async Task Doctor_NameNodeUnreachable_ExitsWithOneAndTellsInJson()
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(Nowhere, "doctor", "--json");

        Assert.Equal((1, ""), (exitCode, errors));
        using var json = JsonDocument.Parse(output);
        var finding = json.RootElement.GetProperty("findings")
            .EnumerateArray()
            .Single(finding => finding.GetProperty("state").GetString() == "fail");
        Assert.Equal("namenode/ns1/127.0.0.1:1/webhdfs", finding.GetProperty("check").GetString());
        Assert.All((string[])["evidence", "cure"], text => Assert.NotEqual("", finding.GetProperty(text).GetString()));
    }

    [Fact]
    public async Task Doctor_ConfigurationWrong_IsAFindingForEachError()
    {
        var (exitCode, output, _) = await ExtenderProcess.RunAsync(
            Nowhere, "doctor", "--Extender:ColdWait=never", "--Delay:MaxHeldPods=-1");

        Assert.Equal(1, exitCode);
        Assert.Contains("fail    configuration: Extender:ColdWait", output, StringComparison.Ordinal);
        Assert.Contains("fail    configuration: Delay:MaxHeldPods", output, StringComparison.Ordinal);
        Assert.Contains("2 fail", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--service 'nowhere' is not a URL", "--service", "nowhere")]
    [InlineData("--service 'ftp://host' is not a URL", "--service", "ftp://host")]
    [InlineData("--token-file: ", "--token-file", "/nowhere/token")]
    public async Task Doctor_ServiceOrTokenUnusable_EndsWith2(string message, params string[] arguments)
    {
        var (exitCode, _, errors) = await ExtenderProcess.RunAsync(Nowhere, ["doctor", .. arguments]);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_PathWithoutACluster_TellsWhereItIsAndHowItWouldBeScored()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        var environment = new Dictionary<string, string>
        {
            ["NameNode__Nameservices__ns1__0"] = hdfs.NameNode.Address.ToString(),
            ["Management__Urls"] = "http://127.0.0.1:1",
            ["KUBECONFIG"] = "",
            ["HOME"] = "/nowhere",
        };

        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(environment, "doctor", "--path", "/in/*", "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        using var json = JsonDocument.Parse(output);
        var findings = json.RootElement.GetProperty("findings").EnumerateArray().ToLookup(
            finding => finding.GetProperty("check").GetString(),
            finding => (State: finding.GetProperty("state").GetString(), Evidence: finding.GetProperty("evidence").GetString()!));
        Assert.Equal("unknown", Assert.Single(findings["kubernetes/connection"]).State);
        Assert.DoesNotContain("Kubernetes:Enabled is false", output, StringComparison.Ordinal);
        Assert.Equal("unknown", Assert.Single(findings["identity"]).State);
        Assert.Contains(
            "hdfs:///in/*: 1 file, 1 block, 1000 B", Assert.Single(findings["path/input"]).Evidence, StringComparison.Ordinal);
        Assert.Equal("ok", Assert.Single(findings["path/missing"]).State);
        Assert.Contains("n1 10 (1000 B local)", Assert.Single(findings["path/nodes"]).Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--pod", "pod-1")]
    [InlineData("--namespace", "default")]
    [InlineData("everything", "--json")]
    public async Task Doctor_CommandLineWrong_ExitsWithTwo(string one, string other)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(Nowhere, "doctor", one, other);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
    }
}
