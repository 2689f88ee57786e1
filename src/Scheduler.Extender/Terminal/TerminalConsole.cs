using Spectre.Console;

namespace Scheduler.Extender.Terminal;

/// <summary>Consoles for tables and progress.</summary>
internal static class TerminalConsole
{
    /// <summary>Columns of a pipe or a file, and of a terminal that does not know: every table fits.</summary>
    public const int PipeWidth = 100;

    private static readonly TimeSpan NoticeAfter = TimeSpan.FromSeconds(1);

    /// <summary>Columns of standard output.</summary>
    public static int Width => !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var width ? width : PipeWidth;

    /// <summary>Standard output. A pipe gets no colours, whatever the environment says of a terminal.</summary>
    public static IAnsiConsole Out()
    {
        var ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = ansi });
        console.Profile.Width = Width;
        return console;
    }

    /// <summary>
    /// Says on standard error what the command does, if that takes longer than a second; until it is disposed. A command is never silent
    /// for long, and a fast one prints its result alone.
    /// </summary>
    public static IDisposable Notice(string step) => TimeProvider.System.CreateTimer(
        _ => Console.Error.WriteLine($"{step} …"), null, NoticeAfter, Timeout.InfiniteTimeSpan);

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
