using System.Net;
using System.Text;
using System.Text.Json;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Verbs;

public sealed class BadInputTests : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(change: settings => settings with
    {
        Extender = settings.Extender with { MaxBodyBytes = 4096, Bind = true },
    });

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "not valid JSON" },
        { "null", "Pod is missing" },
        { "[]", "must be an object" },
        { "{", "not valid JSON" },
        { "{}", "Pod is missing" },
        { """{"Pod":null,"NodeNames":[]}""", "Pod is missing" },
        { """{"Pod":{"metadata":{"name":"p","namespace":"d"}}}""", "Both NodeNames and Nodes are missing" },
        { """{"Pod":{"metadata":{"namespace":"d"}},"NodeNames":[]}""", "name and a namespace" },
        { """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNames":["a",1]}""", "must be a string" },
        { """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNames":[""]}""", "no name" },
        { """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"Nodes":{"items":[{}]}}""", "no name" },
        { """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNames":["\ud800"]}""", "not valid JSON" },
        { """{"Pod":{"metadata":{"name":"p","namespace":"d","annotations":{"a":5}}},"NodeNames":["a"]}""", "annotations" },
        { """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNames":["a"]} trailing""", "JSON" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Prioritize_Malformed_Is400WithTheReason(string body, string reason)
    {
        foreach (var verb in (string[])["prioritize", "filter"])
        {
            var (status, answer) = await _service.SendAsync(verb, Encoding.UTF8.GetBytes(body));

            Assert.Equal(400, status);
            using var json = JsonDocument.Parse(answer);
            Assert.Contains(reason, json.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answer_TooDeep_Is400()
    {
        var body = "{\"Pod\":" + string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 501);

        Assert.Equal(400, (await _service.SendAsync("prioritize", Encoding.UTF8.GetBytes(body))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_TooLarge_Is413(bool lengthIsTold)
    {
        using var content = new StreamContent(new MemoryStream(new byte[10_000]));
        content.Headers.ContentType = new("application/json");
        if (!lengthIsTold) content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/extender/filter") { Content = content };
        request.Headers.TransferEncodingChunked = !lengthIsTold;

        using var response = await _service.Verbs.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("Extender:MaxBodyBytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    public async Task Answer_OtherContentType_Is415(string type)
    {
        using var content = new StringContent("{}", Encoding.UTF8, type);

        using var response = await _service.Verbs.PostAsync(new Uri("/extender/prioritize", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Answer_OtherMethod_Is405() =>
        Assert.Equal(
            HttpStatusCode.MethodNotAllowed, (await _service.Verbs.GetAsync(new Uri("/extender/bind", UriKind.Relative))).StatusCode);

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/readyz")]
    [InlineData("/api/v1/explain/d/p")]
    public async Task ExtenderListener_ManagementRoute_IsNotThere(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Verbs.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);

    [Fact]
    public async Task ManagementListener_Verb_IsNotThere()
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await _service.Management.PostAsync(new Uri("/extender/filter", UriKind.Relative), content)).StatusCode);
    }
}
