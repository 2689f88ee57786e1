using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>Gateways and ingresses that send a question elsewhere, where a NameNode never does.</summary>
public sealed class RedirectedQuestionTests : IAsyncLifetime
{
    private ReplayFixture _gateway = null!;
    private ReplayNameNode _nameNode = null!;

    public async Task InitializeAsync()
    {
        _gateway = await ReplayFixture.StartAsync(RecordedExchanges.Load("webhdfs", ""));
        _nameNode = await ReplayNameNode.StartAsync(RecordedExchanges.Load("webhdfs", ""));
        _nameNode.BeforeRecording = Script.Also(("op=GETFILESTATUS", Script.File(0)));
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _nameNode.DisposeAsync();
    }

    [Theory]
    [InlineData(307, "webhdfs/v1/in+put=1?op=GETFILESTATUS")]
    [InlineData(301, "webhdfs/v1/in+put=1?op=GETFILESTATUS")]
    [InlineData(308, "gateway/default/webhdfs/v1/elsewhere?op=DELETE")]
    public async Task ReadAsync_RedirectToAConfiguredHost_AsksTheSameThere(int status, string location)
    {
        Redirect(status, $"http://{_nameNode.Endpoint}/{location}");

        var map = await _gateway.ReadAsync("/in+put=1");

        Assert.Equal(1, map.Origin.FilesListed);
        var prefix = location.StartsWith("gateway", StringComparison.Ordinal) ? "/gateway/default" : "";
        Assert.Equal($"{prefix}/webhdfs/v1/in%2Bput=1?op=GETFILESTATUS&user.name=root", Assert.Single(_nameNode.Targets));
    }

    [Theory]
    [InlineData("http://elsewhere.test:9870/webhdfs/v1/x?op=GETFILESTATUS", "redirects to http://elsewhere.test:9870; the redirect is not "
        + "followed")]
    [InlineData("https://sso.test/login?back=/webhdfs", "redirects to https://sso.test:443; the redirect is not followed")]
    [InlineData("/webhdfs/v1/x", "redirects elsewhere")]
    [InlineData("", "redirects elsewhere")]
    public async Task ReadAsync_RedirectElsewhere_NamesItAndWhatToSet(string location, string expected)
    {
        Redirect(302, location);

        var failure = await FailAsync();

        Assert.Contains($"NameNode {_gateway.Server.Endpoint} {expected}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Set dfs.namenode.http-address", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_nameNode.Targets);
    }

    [Fact]
    public async Task ReadAsync_RedirectToARedirect_IsFollowedOnce()
    {
        Redirect(307, $"http://{_nameNode.Endpoint}/webhdfs/v1/x?op=GETFILESTATUS");
        _nameNode.BeforeRecording = Redirecting(307, $"http://{_gateway.Server.Endpoint}/webhdfs/v1/x?op=GETFILESTATUS");

        Assert.Contains("only one redirect is followed", (await FailAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(_gateway.Server.CountOf("op="), _nameNode.CountOf("op="));
    }

    [Theory]
    [InlineData("https://knox:8443/gateway/default")]
    [InlineData("https://knox:8443/gateway/default/")]
    [InlineData("https://knox:8443/gateway/default/webhdfs/v1")]
    [InlineData("https://knox:8443/gateway/default/webhdfs/v1/")]
    public void Operation_BaseUrlOfAGateway_IsBelowItsPath(string url) => Assert.Equal(
        "https://knox:8443/gateway/default/webhdfs/v1/x?op=GETFILESTATUS",
        new WebHdfsTarget(new Uri(url)).Operation("/x", "GETFILESTATUS", "").OriginalString);

    private Task<BlockMapUnavailableException> FailAsync() => _gateway.FailAsync("/x");

    private void Redirect(int status, string location) => _gateway.Server.BeforeRecording = Redirecting(status, location);

    private static ReplayNameNode.Script Redirecting(int status, string location) => (_, context) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.FromResult(true);
    };
}
