using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Listeners;
using Scheduler.Management;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing.Http;

namespace Scheduler.Extender.Tests.Guards;

/// <summary>What a page in a browser on this machine can send (DNS rebinding, requests across sites), and what it must not get.</summary>
public sealed class LoopbackRuleTests
{
    private const string Decisions = "/api/v1/decisions";

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:8889", true)]
    [InlineData("LOCALHOST:1", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:65535", true)]
    [InlineData("127.255.255.254:80", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:8889", true)]
    [InlineData("[0:0:0:0:0:0:0:1]:8889", true)]
    [InlineData("", false)]
    [InlineData(":8889", false)]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:8889", false)]
    [InlineData("localhost.", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evil-localhost", false)]
    [InlineData("foo.localhost", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("127.0.0.1.nip.io", false)]
    [InlineData("127.1", false)]
    [InlineData("127.0.0.01", false)]
    [InlineData("0x7f.0.0.1", false)]
    [InlineData("0x7f.1", false)]
    [InlineData("2130706433", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("128.0.0.1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("[::1%lo]", false)]
    [InlineData("[::1%251]:80", false)]
    [InlineData("[::ffff:127.0.0.1]", false)]
    [InlineData("[::]", false)]
    [InlineData("[::1", false)]
    [InlineData("[::1]x", false)]
    [InlineData("[::1]:", false)]
    [InlineData("localhost:", false)]
    [InlineData("localhost:99999", false)]
    [InlineData("localhost:+1", false)]
    [InlineData("localhost:80:80", false)]
    [InlineData("user@localhost", false)]
    [InlineData("localhost@evil.example", false)]
    [InlineData("localhost localhost", false)]
    [InlineData(" localhost", false)]
    public void IsLoopback_Host_IsThisMachineInFull(string host, bool isLoopback) =>
        Assert.Equal(isLoopback, LoopbackRule.IsLoopback(host));

    [Theory]
    [InlineData("GET", "Host: evil.example", 421)]
    [InlineData("GET", "Host: evil.example\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost", 421)]
    [InlineData("GET", "Host: localhost.", 421)]
    [InlineData("GET", "Host: 127.1", 421)]
    [InlineData("GET", "Host: localhost\r\nHost: evil.example", 400)]
    [InlineData("GET", "Host: localhost\r\nX-Forwarded-Host: evil.example", 200)]
    [InlineData("GET", "Host: [::1]:8889", 200)]
    [InlineData("GET", "Host: localhost\r\nOrigin: http://localhost:8889", 200)]
    [InlineData("GET", "Host: localhost\r\nOrigin: https://127.0.0.1", 200)]
    [InlineData("GET", "Host: localhost\r\nOrigin: null", 403)]
    [InlineData("GET", "Host: localhost\r\nOrigin:", 403)]
    [InlineData("GET", "Host: localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("GET", "Host: localhost\r\nOrigin: http://localhost.evil.example", 403)]
    [InlineData("GET", "Host: localhost\r\nOrigin: http://localhost@evil.example", 403)]
    [InlineData("GET", "Host: localhost\r\nOrigin: file://", 403)]
    [InlineData("GET", "Host: localhost\r\nOrigin: chrome-extension://localhost", 403)]
    [InlineData("GET", "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("GET", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors", 403)]
    [InlineData("GET", "Host: localhost\r\nSec-Fetch-Site: cross-site", 403)]
    [InlineData("GET", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate", 200)]
    [InlineData("GET", "Host: localhost\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors", 200)]
    public async Task Management_CallerOnThisMachine_MustNameIt(string method, string headers, int status)
    {
        await using var service = await RunningService.StartAsync();

        foreach (var path in (string[])[Decisions, "/", "/page.js", "/openapi/v1.json", "/api/v1/cluster"])
        {
            var answer = await ExchangeAsync(service.Addresses[1], $"{method} {path} HTTP/1.1\r\n{headers}\r\n\r\n");
            Assert.Equal((path, status), (path, answer.Status));
        }

        // Open to all, and not for where the caller is.
        foreach (var path in (string[])["/metrics", "/livez", "/readyz"])
            Assert.Equal(
                status == 400 ? 400 : 200,
                (await ExchangeAsync(service.Addresses[1], $"{method} {path} HTTP/1.1\r\n{headers}\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("Host: evil.example", 421, "Host header")]
    [InlineData("Host: localhost\r\nOrigin: http://evil.example", 403, "another site")]
    [InlineData("Host: 127.0.0.1:8888", 400, "Pod is missing")]
    public async Task Verbs_LoopbackListener_MustBeNamed(string headers, int status, string says)
    {
        await using var service = await RunningService.StartAsync(
            change: settings => settings with { Extender = settings.Extender with { Bind = true } });

        foreach (var verb in (string[])["filter", "prioritize", "preempt"])
        {
            var answer = await ExchangeAsync(
                service.Addresses[0],
                $"POST /extender/{verb} HTTP/1.1\r\n{headers}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}");
            Assert.Equal(status, answer.Status);
            Assert.Contains(says, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verbs_ListenerForOthers_DoesNotLookAtHost()
    {
        await using var service = await RunningService.StartAsync(change: settings => settings with
        {
            Extender = settings.Extender with { Urls = "http://0.0.0.0:0" },
        });
        var address = new UriBuilder(service.Addresses[0]) { Host = "127.0.0.1" }.Uri;

        var answer = await ExchangeAsync(
            address, "POST /extender/filter HTTP/1.1\r\nHost: hdfs-locality\r\nContent-Type: application/json\r\nContent-Length: "
                + "2\r\n\r\n{}");

        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("GET {0} HTTP/1.0\r\n\r\n", 421)]
    [InlineData("GET {0} HTTP/1.0\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET {0} HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET http://evil.example{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET http://evil.example{0} HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("GET http://localhost{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    public async Task Management_OtherFormsOfARequest_MustNameThisMachine(string request, int status)
    {
        await using var service = await RunningService.StartAsync();

        Assert.Equal(
            status, (await ExchangeAsync(service.Addresses[1], request.Replace("{0}", Decisions, StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Management_ForeignHostWithAToken_IsReviewed()
    {
        await using var cluster = await TestCluster.StartAsync("k1");
        cluster.Server.Access.AddToken("ours", new ApiUser("extender"));
        cluster.Server.Access.AddToken("good", new ApiUser("operator"));
        cluster.Server.Access.Review = question => question is { User: "operator", Resource: "pods" };
        await using var service = await RunningService.StartAsync(
            cluster: new ClusterConnection(cluster.Server.Address) { Token = "ours" });

        var good = await ExchangeAsync(
            service.Addresses[1], $"GET {Decisions} HTTP/1.1\r\nHost: proxy.example\r\nAuthorization: Bearer good\r\n\r\n");
        var bad = await ExchangeAsync(
            service.Addresses[1], $"GET {Decisions} HTTP/1.1\r\nHost: proxy.example\r\nAuthorization: Bearer bad\r\n\r\n");

        Assert.Equal((200, 401), (good.Status, bad.Status));
    }

    [Fact]
    public async Task Management_AuthorizationNone_AnswersUnderAnyName()
    {
        await using var service = await RunningService.StartAsync(change: settings => settings with
        {
            Management = settings.Management with { Authorization = ManagementAuthorization.None },
        });

        Assert.Equal(200, (await ExchangeAsync(service.Addresses[1], $"GET {Decisions} HTTP/1.1\r\nHost: proxy.example\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Management_StrangerWithoutAToken_GetsTheStatusOfProbesAlone()
    {
        await using var service = await RunningService.StartAsync(
            configure: builder => builder.Services.AddSingleton<IStartupFilter, StrangerFilter>());

        foreach (var probe in (string[])["/livez", "/healthz", "/readyz"])
        {
            var answer = await ExchangeAsync(service.Addresses[1], $"GET {probe} HTTP/1.1\r\nHost: 10.1.2.3:8889\r\n\r\n");
            Assert.Equal((200, """{"status":"degraded"}"""), (answer.Status, answer.Text));
        }

        using var response = await service.Management.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(Decisions)]
    [InlineData("/api/v1/decisions?limit=0")]
    [InlineData("/api/v1/cluster")]
    [InlineData("/api/v1/explain/a/b")]
    [InlineData("/readyz")]
    [InlineData("/openapi/v1.json")]
    public async Task Answers_Json_AreNotSniffedAndNotStored(string path)
    {
        await using var service = await RunningService.StartAsync();

        var answer = await ExchangeAsync(service.Addresses[1], $"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal(["nosniff"], answer.Headers["X-Content-Type-Options"]);
        Assert.Equal(["no-store"], answer.Headers["Cache-Control"]);
    }

    [Theory]
    [InlineData("""{"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNames":["n1"]}""", 200)]
    [InlineData("{}", 400)]
    public async Task Answers_OfVerbs_AreNotSniffedAndNotStored(string body, int status)
    {
        await using var service = await RunningService.StartAsync();

        var answer = await ExchangeAsync(
            service.Addresses[0],
            "POST /extender/prioritize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{body.Length}\r\n\r\n{body}");

        Assert.Equal(status, answer.Status);
        Assert.Equal(["nosniff"], answer.Headers["X-Content-Type-Options"]);
        Assert.Equal(["no-store"], answer.Headers["Cache-Control"]);
    }

    private static async Task<RawAnswer> ExchangeAsync(Uri address, string request)
    {
        using var raw = await RawHttp.ConnectAsync(address);
        await raw.SendAsync(request);
        return await raw.ReceiveAsync() ?? throw new InvalidOperationException("No answer.");
    }
}
