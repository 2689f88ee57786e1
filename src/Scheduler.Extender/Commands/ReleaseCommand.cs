using System.CommandLine;
using Scheduler.Core;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Terminal;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;

namespace Scheduler.Extender.Commands;

/// <summary><c>release</c>: removes the planner's gate from pods that still have it.</summary>
internal sealed class ReleaseCommand : Command
{
    /// <summary>Some pods could not be released.</summary>
    private const int Incomplete = 1;

    private readonly Option<FileInfo?> _config = ConfigurationLayers.NewFileOption("The service's settings, as for serve.");
    private readonly Option<string?> _namespace = new("--namespace")
    {
        Description = "Pods of one namespace. Default: all.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _olderThan = new("--older-than")
    {
        Description = "Pods that were created so long ago, such as 1m. Pods with other gates keep it. Default: 1m.",
        HelpName = "TIME",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Every pod with our gate, whatever its age and its other gates." };

    private readonly Option<string?> _context = ConfigurationLayers.NewContextOption();

    public ReleaseCommand()
        : base("release", "Remove the planner's scheduling gate from pods that still have it. Exit code 1: some could not be released.")
    {
        foreach (var option in (Option[])[_config, _context, _namespace, _olderThan, _all]) Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var errors = new List<string>(UnknownArguments.Of(parsed));
        var selection = Select(parsed, errors);
        var connection = errors.Count > 0 ? null : Connect(parsed, errors);
        if (connection is null) return await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors);
        using var notice = TerminalConsole.Notice("Removing our gate from pods");
        using var sweeper = new GateSweeper(connection.Value.Cluster, connection.Value.Options, TimeProvider.System);
        var sweep = await sweeper.RunAsync(selection, cancellationToken);
        Console.Out.WriteLine($"{CountText.Of(sweep.Released, "pod")} released, {sweep.Kept} keep our gate.");
        return sweep.Problems.IsEmpty ? 0 : await CommandErrors.ReportAsync(Incomplete, sweep.Problems);
    }

    private GateSelection Select(ParseResult parsed, List<string> errors)
    {
        Duration olderThan = TimeSpan.FromMinutes(1);
        if (parsed.GetValue(_olderThan) is { } text && !Duration.TryParse(text, out olderThan))
            errors.Add($"--older-than is '{text}'; write a duration such as 1m.");
        if (parsed.GetValue(_all) && parsed.GetValue(_olderThan) is not null) errors.Add("--all and --older-than exclude each other.");
        return new GateSelection(parsed.GetValue(_namespace), olderThan, parsed.GetValue(_all));
    }

    private (ClusterConnection Cluster, KubernetesOptions Options)? Connect(ParseResult parsed, List<string> errors)
    {
        var configuration = ConfigurationLayers.Load(parsed.GetValue(_config), ConfigurationLayers.FlagsOf(parsed, _context), errors);
        if (configuration is null || errors.Count > 0) return null;
        var wrong = new List<string>();
        var options = SectionBinder.Bind<KubernetesOptions>(configuration, KubernetesOptions.Section, wrong);
        errors.AddRange(SettingOrigin.Name(wrong.Concat(options.Validate()), configuration));
        if (errors.Count > 0) return null;
        try
        {
            return (ClusterConnection.Load(ClusterEnvironment.FromVariables(name => configuration[name]), options.Context), options);
        }
        catch (KubernetesConfigurationException exception)
        {
            errors.Add(exception.Message);
            return null;
        }
    }
}
