using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Scheduler.Extender.Terminal;

namespace Scheduler.Extender.Commands;

/// <summary>The command line: one executable; <c>serve</c> is the default command.</summary>
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
        Add(new DoctorCommand());
        Add(new HistoryCommand());
        Add(new ExplainCommand());
        Add(new ReleaseCommand());
        // Without a command it serves, with the same options.
        foreach (var option in serve.Options) Add(option);
        // All commands report these tokens themselves, with their other errors: UnknownArguments.
        TreatUnmatchedTokensAsErrors = false;
        var help = Options.OfType<HelpOption>().Single();
        help.Action = new Help((HelpAction)help.Action!);
        SetAction(serve.RunAsync);
    }

    /// <summary>Runs the command line; returns the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var signals = new StopSignals();
        var output = StandardStream.Guard();
        // Other tools have a command for it.
        if (args is ["help", .. var command]) args = [.. command, "--help"];
        // The library would read further arguments from a file for @FILE.
        var parsed = new SchedulerCommand().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // A flag without its value, or given twice, is a bad argument like a wrong value.
        var errors = parsed.Errors.Select(SentenceOf).Union(EmptyFlags(parsed)).Union(MisplacedFlags(parsed)).ToArray();
        if (errors.Length > 0) return await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors);
        // Help and version are synchronous.
        var isService = parsed is { CommandResult.Command: ServeCommand or SchedulerCommand, Action: AsynchronousCommandLineAction };
        // The signals are handled here: the library would end every command with its own exit code, and wait two seconds for it.
        var running = parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, signals.Stopping);
        var exitCode = await signals.ExitCodeOfAsync(running, isService);
        return isService || output.Failure is null
            ? exitCode
            : await CommandErrors.ReportAsync(
                exitCode == 0 ? CommandErrors.NoOutput : exitCode, $"Standard output cannot be written: {output.Failure}.");
    }

    /// <summary>Flags whose value is an empty text, such as a shell's variable that is not set.</summary>
    private static IEnumerable<string> EmptyFlags(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Where(IsEmpty).Select(flag => WithoutValue(flag.Option));

    private static bool IsEmpty(OptionResult flag) => flag.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value));

    /// <summary>Flags of <c>serve</c> before another command, which does not see them there.</summary>
    private static IEnumerable<string> MisplacedFlags(ParseResult parsed) =>
        from flag in parsed.RootCommandResult.Children.OfType<OptionResult>()
        let command = parsed.CommandResult.Command
        where !flag.Implicit && command is not SchedulerCommand && !command.Options.Contains(flag.Option)
        select UnknownArguments.Misplaced(flag.Option.Name, command);

    /// <summary>The library's errors in our words; those of our own parsers are ours already.</summary>
    private static string SentenceOf(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Parent: CommandResult { Command: var command }, Argument.Name: var name } =>
            $"{name} is missing; write {command.Name} {name}.",
        OptionResult { Tokens.Count: 0, Option: var flag } => WithoutValue(flag),
        OptionResult { Option: var flag } result when IsEmpty(result) => WithoutValue(flag),
        OptionResult { Tokens.Count: > 1, Option: var flag } => $"{flag.Name} is there more than once; give it once.",
        _ => error.Message,
    };

    private static string WithoutValue(Option flag) => $"{flag.Name} has no value; write {flag.Name} {flag.HelpName}.";

    /// <summary>The library's help, as wide as the tables, without the arguments that it would offer for unmatched tokens.</summary>
    private sealed class Help(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.RootCommandResult.Command.TreatUnmatchedTokensAsErrors = true;
            help.MaxWidth = TerminalConsole.Width;
            return help.Invoke(parseResult);
        }
    }
}

/// <summary>How a command reports errors: a line for each, and an exit code.</summary>
internal static class CommandErrors
{
    /// <summary>A deadline has passed.</summary>
    public const int TimedOut = 1;

    /// <summary>Standard output cannot be written.</summary>
    public const int NoOutput = 1;

    /// <summary>An argument, a flag or a setting cannot be used.</summary>
    public const int BadArguments = 2;

    /// <summary>Writes the lines to standard error; returns the exit code.</summary>
    public static async Task<int> ReportAsync(int exitCode, params IEnumerable<string> errors)
    {
        foreach (var error in errors) await Console.Error.WriteLineAsync($"error: {error}");
        return exitCode;
    }
}
