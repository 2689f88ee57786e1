using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Sandbox.Http;

/// <summary>Kestrel on 127.0.0.1 with one handler, which can stop listening and come back on the same port.</summary>
internal sealed class LoopbackServer(RequestDelegate handler) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private WebApplication? _application;

    /// <summary>The port, chosen by the system at the first start and kept from then on.</summary>
    public int Port { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_application is not null) return;
            var application = Build();
            await application.StartAsync(cancellationToken);
            Port = ChosenPort(application);
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

    private static int ChosenPort(WebApplication application)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new Uri(addresses.Single()).Port;
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
        options.Listen(IPAddress.Loopback, Port);
        // A slow reader is a case to be tested, not one to be cut off.
        options.Limits.MinResponseDataRate = null;
        options.Limits.MinRequestBodyDataRate = null;
    }
}
