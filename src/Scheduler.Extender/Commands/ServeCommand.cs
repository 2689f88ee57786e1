using System.CommandLine;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;

namespace Scheduler.Extender.Commands;

/// <summary><c>serve</c>: runs the service until it is stopped.</summary>
internal sealed class ServeCommand : Command
{
    private const int CannotListen = 1;

    private readonly Option<FileInfo?> _config = ConfigurationLayers.NewFileOption(
        "A JSON file with settings. Environment variables (Section__Key) and flags (--Section:Key=value) override it.");

    private readonly Option<string?> _context = ConfigurationLayers.NewContextOption();

    public ServeCommand()
        : base("serve", "Serve kube-scheduler (the default). Any setting can be given as --Section:Key=value.")
    {
        Add(_config);
        Add(_context);
        SetAction(RunAsync);
    }

    /// <summary>Runs the service; returns the process's exit code.</summary>
    public async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var errors = new List<string>(UnknownArguments.Of(parsed));
        var flags = ConfigurationLayers.FlagsOf(parsed, _context);
        if (ConfigurationLayers.Load(parsed.GetValue(_config), flags, errors) is not { } configuration)
            return await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors);
        var (settings, wrong) = Settings.Load(configuration);
        errors.AddRange(wrong);
        errors.AddRange(TraceExport.Validate(configuration));
        var connections = errors.Count == 0 ? Connections.Load(settings, errors) : null;
        return connections is null
            ? await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors)
            : await RunAsync(settings, connections, configuration, cancellationToken);
    }

    private static async Task<int> RunAsync(
        Settings settings, Connections connections, IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var app = ServiceHost.Build(settings, connections, builder =>
        {
            // The framework logs one line or more for each request; the configuration can turn them on.
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddConfiguration(configuration.GetSection("Logging"));
            builder.Services.AddHostedService<WarmUp>();
            TraceExport.Add(builder, configuration, settings.Kubernetes.Instance);
            builder.Logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "O"));
        });
        if (FreeAddresses.Check(settings).ToArray() is { Length: > 0 } taken) return await CommandErrors.ReportAsync(CannotListen, taken);
        // A signal during the start stops the service once it has started: what has begun is ended in order.
        await app.StartAsync(CancellationToken.None);
        if (NoNameNode.IsTrueOf(connections.Nameservices)) Log.NoNameNode(app.Logger, NoNameNode.What, NoNameNode.Remedy);
        var listening = ServiceHost.AddressesOf(app);
        Log.Serving(app.Logger, string.Join(' ', listening), settings.Extender.Mode);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
