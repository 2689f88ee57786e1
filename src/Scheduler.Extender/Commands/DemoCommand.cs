using System.CommandLine;
using System.Globalization;
using Scheduler.Core;
using Scheduler.Demo;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Terminal;
using Scheduler.Hdfs.Configuration;
using Scheduler.History;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Spectre.Console;

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

    private readonly Option<string?> _history = new("--history")
    {
        Description = "Keep a history of the placements in this directory, for the commands history and simulate.",
        HelpName = "DIR",
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Equal seeds give equal clusters and placements.",
        DefaultValueFactory = _ => DefaultSeed,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)) return seed;
            result.AddError($"--seed is '{ShortText.Quote(text)}'; write a whole number of up to 32 bits.");
            return 0;
        },
    };

    public DemoCommand()
        : base("demo", "Place jobs on a sandbox cluster, as the stock scheduler would and then with this service.")
    {
        foreach (var option in (Option[])[_json, _keep, _planned, _history, _seed]) Add(option);
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
        var history = new HistoryOptions { Directory = parsed.GetValue(_history) ?? "" };
        var errors = UnknownArguments.Of(parsed).Concat(history.Validate()).ToList();
        // The service goes on without its history; here it was asked for.
        if (errors.Count == 0 && history.IsEnabled && WhyUnwritable(history.Directory) is { } why) errors.Add(why);
        if (errors.Count > 0)
            return await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors);
        await using var run = new DemoRun(
            parsed.GetValue(_seed),
            StartServiceAsync,
            TimeProvider.System,
            step => Console.Error.WriteLine($"{step} …"),
            new Dictionary<string, string?> { [$"{HistoryOptions.Section}:{nameof(history.Directory)}"] = history.Directory },
            parsed.GetValue(_planned));
        DemoOutcome outcome;
        try
        {
            outcome = await run.RunAsync(cancellationToken);
        }
        catch (TimeoutException exception)
        {
            return await CommandErrors.ReportAsync(CommandErrors.TimedOut, exception.Message);
        }

        if (parsed.GetValue(_json)) Console.Out.WriteLine(DemoReport.ToJson(outcome));
        else Write(TerminalConsole.Out(), outcome);
        if (parsed.GetValue(_keep)) await KeepAsync(run.Addresses, cancellationToken);
        return 0;
    }

    /// <summary>The report, then what <c>explain</c> prints about one of the pods.</summary>
    internal static void Write(IAnsiConsole console, DemoOutcome outcome)
    {
        DemoReport.Write(console, outcome);
        using var text = new StringWriter();
        ExplainText.Write(text, DecisionJson.TryDecode(outcome.Explained.Span)!, console.Profile.Width);
        console.WriteLine();
        console.WriteLine($"Why one pod is where it is (explain {DemoRun.ExplainedPod}):");
        console.Write(new Text(text.ToString()));
    }

    /// <summary>Makes the directory if it is not there; null if files can be made in it, else a sentence.</summary>
    private static string? WhyUnwritable(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            File.Create(Path.Combine(directory, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"--history {directory}: no files can be made there. {exception.Message}";
        }
    }

    private static async Task KeepAsync(IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"The page: {addresses[1]} (verbs on {addresses[0]}extender). Stop with Ctrl+C.");
        var program = typeof(DemoCommand).Assembly.Location;
        Console.Error.WriteLine($"In another terminal: dotnet {program} explain {DemoRun.ExplainedPod} --url {addresses[1]}");
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
