using Spectre.Console;

namespace Scheduler.Extender.Simulate;

/// <summary>Consoles for tables and progress.</summary>
internal static class TerminalConsole
{
    /// <summary>Wide enough for every table, since a pipe has no width.</summary>
    private const int PipeWidth = 160;

    /// <summary>Standard output. A pipe gets no colours, whatever the environment says of a terminal.</summary>
    public static IAnsiConsole Out()
    {
        var ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = ansi });
        if (Console.IsOutputRedirected) console.Profile.Width = PipeWidth;
        return console;
    }

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
