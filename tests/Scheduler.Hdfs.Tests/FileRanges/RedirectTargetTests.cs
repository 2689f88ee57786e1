using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.FileRanges;

public sealed class RedirectTargetTests
{
    [Theory]
    [InlineData("webhdfs/open-redirect", "node-b3.k8s.test:9864")]
    [InlineData("webhdfs/open-range-redirect", "node-a2.k8s.test:9864")]
    [InlineData("webhdfs/open-odd-redirect", "node-b3.k8s.test:9864")]
    [InlineData("webhdfs/open-unicode-redirect", "node-a1.k8s.test:9864")]
    [InlineData("webhdfs/open-ec-redirect", "node-a1.k8s.test:9864")]
    [InlineData("webhdfs-ha/nn1-open", "ha-a1.k8s.test:9864")]
    public async Task Url_RecordedRedirect_GoesOutByteForByte(string capture, string endpoint)
    {
        var answer = RecordedAnswer.Load($"namenode/{capture}.http");
        var location = answer.Headers.Single(header => header.Key == "Location").Value;
        using var response = new HttpResponseMessage((System.Net.HttpStatusCode)answer.Status);
        response.Headers.TryAddWithoutValidation("Location", location);

        Assert.True(RedirectTarget.IsRedirect(response));
        Assert.True(RedirectTarget.TryParse(RedirectTarget.LocationOf(response), out var target, out _));

        Assert.Equal(endpoint, target.Endpoint);
        Assert.Equal(location[location.IndexOf('/', "http://".Length)..], await SentAsync(target));
    }

    [Theory]
    [InlineData("http://h:1/webhdfs/v1/a%2Fb%2e%2E/..//c?op=OPEN&x=%41+%2B")]
    [InlineData("http://h:1/gateway/default/webhdfs/v1/a?op=OPEN")]
    [InlineData("http://h:1/webhdfs/v1/~%7E!$'()*,;:@")]
    public async Task Url_OddEscapes_StayAsTheyCame(string location)
    {
        Assert.True(RedirectTarget.TryParse(location, out var target, out _));

        Assert.Equal(location["http://h:1".Length..], await SentAsync(target));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/webhdfs/v1/x")]
    [InlineData("//h/webhdfs/v1/x")]
    [InlineData("http:///webhdfs/v1/x")]
    [InlineData("http://h:99999/webhdfs/v1/x")]
    [InlineData("http://root:secret@h/webhdfs/v1/x")]
    [InlineData("ftp://h/webhdfs/v1/x")]
    [InlineData("file:///webhdfs/v1/x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://h/x?/webhdfs/v1/")]
    [InlineData("http://h/webhdfs/v1/x#secret")]
    [InlineData("http://h/webhdfs/v1/ü?secret")]
    [InlineData("http://h/webhdfs/v1/x y")]
    [InlineData("http://h/webhdfs/v1/x\r\nHost: secret")]
    public void TryParse_NotWebHdfs_IsRefusedWithoutRepeatingIt(string? location)
    {
        Assert.False(RedirectTarget.TryParse(location, out _, out var error));
        Assert.StartsWith("a redirect ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_EndlessLocation_IsRefused() =>
        Assert.False(RedirectTarget.TryParse("http://h/webhdfs/v1/" + new string('x', 32 * 1024), out _, out _));

    [Theory]
    [InlineData("http://NN1.example.com:9870/webhdfs/v1/x", true)]
    [InlineData("http://nn1.example.com:9871/webhdfs/v1/x", false)]
    [InlineData("https://nn1.example.com:9870/webhdfs/v1/x", false)]
    [InlineData("http://nn1.example.com.evil.org:9870/webhdfs/v1/x", false)]
    public void IsAt_SameSchemeHostAndPort_IsTheServerItself(string location, bool expected)
    {
        Assert.True(RedirectTarget.TryParse(location, out var target, out _));

        Assert.Equal(expected, target.IsAt(new Uri("http://nn1.example.com:9870/")));
    }

    // What a server is sent, by way of the client that we use.
    private static async Task<string> SentAsync(RedirectTarget target)
    {
        await using var server = await ReplayNameNode.StartAsync(new RecordedExchanges());
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = (_, ct) => Loopback.ConnectAsync(server.Url, ct),
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
        (await http.SendAsync(request, CancellationToken.None)).Dispose();
        return server.Targets.Single();
    }
}
