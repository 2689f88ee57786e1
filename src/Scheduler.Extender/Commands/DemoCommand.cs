using System.CommandLine;

namespace Scheduler.Extender.Commands;

/// <summary><c>demo</c>: shows the main job on a sandbox, with nothing installed.</summary>
internal sealed class DemoCommand : Command
{
    public DemoCommand()
        : base("demo", "Place an Indexed Job on a sandbox cluster, as the stock scheduler would and then with this extender.")
    {
        SetAction(parsed => 0);
    }
}
