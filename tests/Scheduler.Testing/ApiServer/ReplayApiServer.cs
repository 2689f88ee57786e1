using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Scheduler.Testing.ApiServer;

/// <summary>
/// An API server that answers from a script, on Kestrel's connections but not its HTTP: so what was recorded is sent to the byte, with
/// its chunks, and a connection can be broken in the middle of one. Real are the sockets and the TLS; the rest is what the script says.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has no timer, and replies may look at its token to the end.")]
public sealed class ReplayApiServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Reply>> _script = [];
    private readonly List<ReceivedRequest> _requests = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _application;

    private ReplayApiServer(Action<HttpsConnectionAdapterOptions>? tls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (tls is not null) listen.UseHttps(tls);
            listen.Run(ServeAsync);
        }));
        _application = builder.Build();
    }

    /// <summary>Where it listens; always plain in its text, TLS or not.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The requests so far, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get { lock (_lock) return [.. _requests]; }
    }

    /// <summary>Starts a server on a free port of loopback.</summary>
    public static async Task<ReplayApiServer> StartAsync(Action<HttpsConnectionAdapterOptions>? tls = null)
    {
        var server = new ReplayApiServer(tls);
        await server._application.StartAsync().ConfigureAwait(false);
        var address = new Uri(server._application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single());
        server.Address = new Uri($"{(tls is null ? "http" : "https")}://127.0.0.1:{address.Port}");
        return server;
    }

    /// <summary>
    /// Adds replies to the requests of a route, such as <c>GET /api/v1/nodes</c>, or <c>WATCH /api/v1/nodes</c> for its watches; one
    /// reply for each request. Afterwards a watch gets silence and anything else 404.
    /// </summary>
    public ReplayApiServer On(string route, params Reply[] replies)
    {
        lock (_lock)
        {
            if (!_script.TryGetValue(route, out var queue)) _script[route] = queue = new Queue<Reply>();
            foreach (var reply in replies) queue.Enqueue(reply);
        }

        return this;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        var replies = new ReplyConnection(connection, _stopping.Token);
        try
        {
            while (!replies.IsLeft
                && await ReceivedRequest.ReadAsync(connection.Transport.Input, _stopping.Token).ConfigureAwait(false) is { } request)
                await Next(request).PlayAsync(replies).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client left, or the test is over.
        }
    }

    private Reply Next(ReceivedRequest request)
    {
        lock (_lock)
        {
            _requests.Add(request);
            var route = $"{(request.IsWatch ? "WATCH" : request.Method)} {request.Path}";
            if (_script.TryGetValue(route, out var queue) && queue.TryDequeue(out var reply)) return reply;
            return request.IsWatch ? Reply.Watch().Hold() : Reply.Json("{}", 404);
        }
    }
}
