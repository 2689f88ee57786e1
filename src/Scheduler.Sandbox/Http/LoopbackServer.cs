using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Scheduler.Sandbox.Http;

/// <summary>
/// Kestrel on 127.0.0.1 with one handler of HTTP, and perhaps one of another protocol on a second port. It can stop listening and
/// come back on the same ports.
/// </summary>
internal sealed class LoopbackServer(RequestDelegate handler, ConnectionDelegate? connectionHandler = null, int port = 0) : IAsyncDisposable
{
    private const int MaxAttempts = 100;
    private static readonly TimeSpan AttemptPause = TimeSpan.FromMilliseconds(100);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private WebApplication? _application;
    private ListenOptions? _http;
    private ListenOptions? _connections;

    /// <summary>The port of HTTP; without one given chosen by the system at the first start and kept from then on.</summary>
    public int Port { get; private set; } = port;

    /// <summary>The port of the other protocol, likewise; 0 without one.</summary>
    public int ConnectionPort { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_application is not null) return;
            var application = await ListenAsync(cancellationToken);
            Port = _http!.IPEndPoint!.Port;
            ConnectionPort = _connections?.IPEndPoint!.Port ?? 0;
            _application = application;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Refuses new connections and cuts the open ones, as a killed process does.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_application is null) return;
            var application = _application;
            _application = null;
            await CutAsync(application);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _gate.Dispose();
    }

    private static async Task CutAsync(WebApplication application)
    {
        try
        {
            // An elapsed grace period: Kestrel aborts what is open.
            await application.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // The expected end of a stop without grace.
        }

        await application.DisposeAsync();
    }

    /// <summary>While it did not listen the system may have given its port to a short connection of another process.</summary>
    private async Task<WebApplication> ListenAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var application = Build();
            try
            {
                await application.StartAsync(cancellationToken);
                return application;
            }
            catch (IOException exception) when (exception.InnerException is AddressInUseException && Port != 0 && attempt < MaxAttempts)
            {
                await application.DisposeAsync();
                await Task.Delay(AttemptPause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        var application = builder.Build();
        application.Run(handler);
        return application;
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Listen(IPAddress.Loopback, Port, listen => _http = listen);
        if (connectionHandler is not null)
        {
            options.Listen(IPAddress.Loopback, ConnectionPort, listen =>
            {
                _connections = listen;
                listen.Run(connection => connectionHandler(connection));
            });
        }

        // Slow readers are a case of the tests and must not be disconnected.
        options.Limits.MinResponseDataRate = null;
        options.Limits.MinRequestBodyDataRate = null;
    }
}
