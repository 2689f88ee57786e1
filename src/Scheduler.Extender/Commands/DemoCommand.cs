using System.CommandLine;
using System.Globalization;
using Scheduler.Core;
using Scheduler.Demo;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Terminal;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Extender.Commands;

/// <summary><c>demo</c>: shows the main job on a sandbox, with nothing installed.</summary>
internal sealed class DemoCommand : Command
{
    private const int DefaultSeed = 2026;

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON for programs in place of tables." };
    private readonly Option<bool> _keep = new("--keep") { Description = "Keep the sandbox and the service up until Ctrl+C." };
    private readonly Option<bool> _planned = new("--planned")
    {
        Description = "Let the planner place the pods: gated, planned as a group, and nominated for the stock scheduler.",
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Equal seeds give equal clusters and placements.",
        DefaultValueFactory = _ => DefaultSeed,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)) return seed;
            result.AddError($"--seed is '{ShortText.Quote(text)}'; write a whole number.");
            return 0;
        },
    };

    public DemoCommand()
        : base("demo", "Place an Indexed Job on a sandbox cluster, as the stock scheduler would and then with this service.")
    {
        Add(_json);
        Add(_keep);
        Add(_planned);
        Add(_seed);
        SetAction(RunAsync);
    }

    /// <summary>Starts the service as the demo wants it: an API server without credentials, and these settings alone.</summary>
    internal static async Task<RunningService> StartServiceAsync(
        Uri apiServer, IReadOnlyDictionary<string, string?> values, CancellationToken cancellationToken)
    {
        var (settings, errors) = Settings.Load(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        if (errors.Count > 0) throw new InvalidOperationException(string.Join(' ', errors));
        var connections = new Connections(Nameservices.Load(null, settings.NameNode), new ClusterConnection(apiServer));
        var service = ServiceHost.Build(settings, connections);
        await service.StartAsync(cancellationToken);
        return new RunningService(ServiceHost.AddressesOf(service), new RunningApplication(service));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (UnknownArguments.Of(parsed).ToArray() is { Length: > 0 } unknown)
            return await CommandErrors.ReportAsync(CommandErrors.BadArguments, unknown);
        await using var run = new DemoRun(
            parsed.GetValue(_seed),
            StartServiceAsync,
            TimeProvider.System,
            step => Console.Error.WriteLine($"{step} …"),
            isPlanned: parsed.GetValue(_planned));
        var outcome = await run.RunAsync(cancellationToken);
        if (parsed.GetValue(_json)) Console.Out.WriteLine(DemoReport.ToJson(outcome));
        else DemoReport.Write(TerminalConsole.Out(), outcome);
        if (parsed.GetValue(_keep)) await KeepAsync(run.Addresses, cancellationToken);
        return 0;
    }

    private static async Task KeepAsync(IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"The page: {addresses[1]} (verbs on {addresses[0]}extender). Stop with Ctrl+C.");
        Console.Error.WriteLine($"In another terminal: explain {DemoRun.ExplainedPod} --url {addresses[1]}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: that is how it ends.
        }
    }

    /// <summary>Stops a service gracefully when it is disposed.</summary>
    private sealed class RunningApplication(WebApplication service) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await service.StopAsync();
            await service.DisposeAsync();
        }
    }
}
