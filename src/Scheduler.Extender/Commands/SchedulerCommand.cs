using System.CommandLine;

namespace Scheduler.Extender.Commands;

/// <summary>The command line: one executable, <c>serve</c> unless told otherwise.</summary>
internal sealed class SchedulerCommand : RootCommand
{
    public SchedulerCommand()
        : base("A kube-scheduler extender that puts pods on the nodes that hold their HDFS blocks. "
            + "Without a command it serves; any setting can be given as --Section:Key=value.")
    {
        var serve = new ServeCommand();
        Add(serve);
        Add(new DemoCommand());
        Add(new SimulateCommand());
        // Without a command it serves, with the same options.
        foreach (var option in serve.Options) Add(option);
        TreatUnmatchedTokensAsErrors = false;
        SetAction(serve.RunAsync);
    }
}
