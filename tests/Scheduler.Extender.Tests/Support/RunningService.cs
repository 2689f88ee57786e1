using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Verbs;

namespace Scheduler.Extender.Tests.Support;

/// <summary>The real service on loopback ports, with what it logs at Warning and above.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CapturedLog _log;

    private RunningService(WebApplication app, CapturedLog log)
    {
        (_app, _log) = (app, log);
        var addresses = ServiceHost.AddressesOf(app);
        Verbs = new HttpClient { BaseAddress = addresses[0] };
        Management = new HttpClient { BaseAddress = addresses[1] };
    }

    public HttpClient Verbs { get; }

    public HttpClient Management { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Every address, the extender's first.</summary>
    public IReadOnlyList<Uri> Addresses => ServiceHost.AddressesOf(_app);

    /// <summary>What was logged at Warning.</summary>
    public IReadOnlyCollection<string> Warnings => [.. _log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text)];

    public IReadOnlyCollection<string> Errors => [.. _log.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text)];

    /// <summary>Starts the service.</summary>
    /// <param name="nameNodes">URLs of the NameNodes of the only nameservice; none: an address where no process listens.</param>
    /// <param name="cluster">The API server; null: <c>Kubernetes:Enabled=false</c>.</param>
    /// <param name="change">Other settings.</param>
    /// <param name="clock">The clock; null: the system's.</param>
    /// <param name="configure">What else to add.</param>
    internal static async Task<RunningService> StartAsync(
        Uri[]? nameNodes = null,
        ClusterConnection? cluster = null,
        Func<Settings, Settings>? change = null,
        TimeProvider? clock = null,
        Action<WebApplicationBuilder>? configure = null)
    {
        var settings = new Settings
        {
            Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0" },
            Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
            Kubernetes = new KubernetesOptions { Enabled = cluster is not null },
            NameNode = new NameNodeOptions
            {
                Nameservices =
                    new() { ["ns1"] = [.. (nameNodes ?? [new Uri("http://127.0.0.1:1")]).Select(address => address.ToString())] },
            },
        };
        settings = change?.Invoke(settings) ?? settings;
        var log = new CapturedLog();
        var app = ServiceHost.Build(settings, new Connections(Nameservices.Load(null, settings.NameNode), cluster), builder =>
        {
            builder.Logging.AddFilter(level => level >= LogLevel.Warning).AddProvider(log);
            if (clock is not null) builder.Services.Replace(ServiceDescriptor.Singleton(clock));
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        var phase = app.Services.GetRequiredService<StartPhase>();
        // Without a cluster there is nothing to prepare: readiness says so within milliseconds, but not at once.
        if (cluster is null) await Eventually.HoldsAsync(() => !phase.IsInProgress, "the service has started");
        return new RunningService(app, log);
    }

    /// <summary>Sends a body to a verb, as kube-scheduler does.</summary>
    public async Task<(int Status, byte[] Body)> SendAsync(string verb, ReadOnlyMemory<byte> body)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Verbs.PostAsync(new Uri($"/extender/{verb}", UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Stops as on SIGTERM: waits for requests in progress.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Verbs.Dispose();
        Management.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _log.Dispose();
    }

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            Lines.Enqueue((level, $"{format(state, exception)} {exception}"));

        public void Dispose()
        {
            // Nothing is held open.
        }
    }
}
