using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Scheduler.Testing.NameNode;

/// <summary>A server on the loopback that answers as a NameNode was recorded to, or as a test scripts it.</summary>
public sealed class ReplayNameNode : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly RecordedExchanges _exchanges;

    private ReplayNameNode(RecordedExchanges exchanges, X509Certificate2? certificate, IPEndPoint address)
    {
        _exchanges = exchanges;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.Listen(
            address,
            listen =>
            {
                if (certificate is not null) listen.UseHttps(certificate);
            }));
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    /// <summary>Handles a request instead of the recording, when it answers true.</summary>
    public delegate Task<bool> Script(string target, HttpContext context);

    /// <summary>Base URL.</summary>
    public Uri Url { get; private set; } = new("http://localhost");

    /// <summary>Host and port.</summary>
    public string Endpoint => Url.Authority;

    /// <summary>Comes before the recording.</summary>
    public Script? BeforeRecording { get; set; }

    /// <summary>Request targets as they came, in order.</summary>
    public ConcurrentQueue<string> Targets { get; } = [];

    /// <summary>The headers of the requests, in order.</summary>
    public ConcurrentQueue<IHeaderDictionary> RequestHeaders { get; } = [];

    /// <summary>
    /// Request targets under <c>/webhdfs</c> that were neither recorded nor scripted; they are answered 410, which no client retries.
    /// </summary>
    public ConcurrentQueue<string> Unmatched { get; } = [];

    /// <summary>Starts a server.</summary>
    public static async Task<ReplayNameNode> StartAsync(
        RecordedExchanges exchanges, X509Certificate2? certificate = null, IPEndPoint? address = null)
    {
        var server = new ReplayNameNode(exchanges, certificate, address ?? new IPEndPoint(IPAddress.Loopback, 0));
        await server._application.StartAsync();
        var addresses = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Url = new Uri(addresses.Addresses.Single());
        return server;
    }

    /// <summary>Sends an answer.</summary>
    public static async Task SendAsync(HttpContext context, RecordedAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) context.Response.Headers.Append(name, value);
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    /// <summary>How many requests had a text in their target.</summary>
    public int CountOf(string text) => Targets.Count(target => target.Contains(text, StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A request that a test holds open must not hold the test up.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        Targets.Enqueue(target);
        RequestHeaders.Enqueue(
            new HeaderDictionary(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(context.Request.Headers)));
        if (BeforeRecording is { } script && await script(target, context)) return;
        var answer = _exchanges.Find(target);
        var isUnmatched = answer is null && target.StartsWith("/webhdfs", StringComparison.Ordinal);
        if (isUnmatched) Unmatched.Enqueue(target);
        await SendAsync(
            context, answer ?? new RecordedAnswer(isUnmatched ? StatusCodes.Status410Gone : StatusCodes.Status404NotFound, [], []));
    }
}
