using System.Net;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Hdfs.WebHdfs;

public sealed class HttpFsTests : IAsyncLifetime
{
    private static readonly string[] OfTheDay = ["accessTime", "modificationTime", "fileId"];

    private readonly SandboxFixture _fixture = new(new NameNodeOptions { IsHttpFs = true });

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("status")]
    [InlineData("list")]
    [InlineData("batch")]
    [InlineData("gbl")]
    [InlineData("missing")]
    [InlineData("forbidden")]
    [InlineData("badop")]
    [InlineData("ec")]
    [InlineData("plus")]
    public async Task Get_AsRecorded_AnswersAsRecorded(string capture)
    {
        var expected = CapturedAnswer.Read($"namenode/httpfs/{capture}.http");

        var (status, body) = await _fixture.GetRawAsync(Target(capture));

        Assert.Equal(expected.Status, status);
        JsonAssert.Same(expected.Json, System.Text.Json.Nodes.JsonNode.Parse(body)!, OfTheDay);
    }

    [Theory]
    [InlineData("gfbl", HttpStatusCode.BadRequest, 0)]
    [InlineData("open", HttpStatusCode.OK, 10)]
    public async Task Get_NoJson_AnswersTheRecordedLength(string capture, HttpStatusCode expected, int length)
    {
        using var response = await _fixture.Client.GetAsync(Target(capture));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Get_NoUser_IsUnauthorized()
    {
        using var response = await _fixture.Client.GetAsync(Target("nouser"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("PseudoAuth", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Get_Refusal_EscapesSlashes() =>
        Assert.Contains("\\/data\\/nope", (await _fixture.GetRawAsync(Target("missing"))).Body, StringComparison.Ordinal);

    private static string Target(string capture) => "/webhdfs/v1" + File.ReadLines(Captures.PathOf("namenode/httpfs/INDEX.txt"))
        .Select(line => line.Split('\t')).First(line => line[0] == capture)[1];
}
