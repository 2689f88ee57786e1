using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>The real process on SIGTERM while it serves, which is how Kubernetes ends a pod.</summary>
public sealed class SigtermTests
{
    [Fact]
    public async Task Sigterm_RequestInProgress_IsAnsweredAndTheProcessEndsWith0()
    {
        using var extender = new ExtenderProcess(
            new Dictionary<string, string>(),
            "--Kubernetes:Enabled=false",
            "--NameNode:Nameservices:ns1:0=http://127.0.0.1:1",
            "--Extender:Urls=http://127.0.0.1:0",
            "--Management:Urls=http://127.0.0.1:0");
        var verbs = (await extender.ListeningAsync())[0];
        var body = new PodRequest(Paths: null).Offer("n1", "n2");
        // Sent first: with it the mean rate of the body stays above the least one for minutes, and no slow test has the service end it.
        var blanks = Encoding.ASCII.GetBytes(new string(' ', 1_000_000));
        using var client = new TcpClient();
        await client.ConnectAsync(verbs.Host, verbs.Port);
        await using var stream = client.GetStream();
        using var answers = new StreamReader(stream);

        // The service reads the body when it says so: from then on the request is in progress.
        await SendAsync(stream, $"POST /extender/prioritize HTTP/1.1\r\nHost: {verbs.Authority}\r\nContent-Type: application/json\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {blanks.Length + body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        Assert.Equal("HTTP/1.1 100 Continue", await answers.ReadLineAsync());
        await stream.WriteAsync(blanks);
        extender.Terminate();
        await Eventually.HoldsAsync(async () => !await ListenerProbe.CanConnectAsync(verbs), "the listener is closed");
        await stream.WriteAsync(body);
        var answer = await answers.ReadToEndAsync();

        Assert.Contains("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.EndsWith("""[{"Host":"n1","Score":0},{"Host":"n2","Score":0}]""", answer.TrimEnd('\r', '\n', '0'), StringComparison.Ordinal);
        var (exitCode, _, errors) = await extender.EndAsync();
        Assert.Equal((0, ""), (exitCode, errors));
    }

    private static async Task SendAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
}
