using System.CommandLine;
using Scheduler.Extender.Demo;
using Scheduler.Extender.Simulate;

namespace Scheduler.Extender.Commands;

/// <summary><c>demo</c>: shows the main job on a sandbox, with nothing installed.</summary>
internal sealed class DemoCommand : Command
{
    private const int DefaultSeed = 2026;

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON for programs in place of tables." };
    private readonly Option<bool> _keep = new("--keep") { Description = "Keep the sandbox and the service up until Ctrl+C." };
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Equal seeds give equal clusters and placements.",
        DefaultValueFactory = _ => DefaultSeed,
    };

    public DemoCommand()
        : base("demo", "Place an Indexed Job on a sandbox cluster, as the stock scheduler would and then with this extender.")
    {
        Add(_json);
        Add(_keep);
        Add(_seed);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var run = new DemoRun(parsed.GetValue(_seed), TimeProvider.System, step => Console.Error.WriteLine($"{step} …"));
        var outcome = await run.RunAsync(cancellationToken);
        if (parsed.GetValue(_json)) Console.Out.WriteLine(DemoReport.ToJson(outcome));
        else DemoReport.Write(TerminalConsole.Out(), outcome);
        if (parsed.GetValue(_keep)) await KeepAsync(run.Addresses, cancellationToken);
        return 0;
    }

    private static async Task KeepAsync(IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"The page: {addresses[1]} (verbs on {addresses[0]}extender). Stop with Ctrl+C.");
        Console.Error.WriteLine($"In another terminal: explain {DemoJob.Namespace}/{DemoJob.PodName(0)} --url {addresses[1]}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: that is how it ends.
        }
    }
}
