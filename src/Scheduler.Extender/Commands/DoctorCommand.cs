using System.CommandLine;
using System.Net.Http.Headers;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Doctor;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Terminal;
using Scheduler.Management;

namespace Scheduler.Extender.Commands;

/// <summary><c>doctor</c>: checks an installation or one job, and says what to fix.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<FileInfo?> _config = ConfigurationLayers.NewFileOption("The service's settings, as for serve.");
    private readonly Option<string?> _namespace = new("--namespace") { Description = "Namespace of the pod to check.", HelpName = "NAME" };
    private readonly Option<string?> _pod = new("--pod")
    {
        Description = "A pod that asks for locality; its job is checked, too.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _scheduler = new("--scheduler-config")
    {
        Description = "kube-scheduler's configuration: a file, or configmap:NAMESPACE/NAME.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _path = new("--path")
    {
        Description =
            "An input, written as in hdfs.locality/paths: shows its blocks, their nodes and the scores. Needs no pod and no cluster.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _service = new("--service")
    {
        Description = "Where the management listener of a running service is, to ask it about --pod. Without it: the one that runs here.",
        HelpName = "URL",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "A file with a bearer token of the cluster, for a --service on another machine.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _context = ConfigurationLayers.NewContextOption();
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON for programs." };

    public DoctorCommand()
        : base("doctor", "Check an installation or a job, and say what to fix. Exit code 1: a check fails; 2: bad arguments.")
    {
        foreach (var option in (Option[])[_config, _context, _namespace, _pod, _service, _tokenFile, _path, _scheduler, _json]) Add(option);
        SetAction(RunAsync);
    }

    /// <summary>Examines what the configuration names; a configuration that cannot be used is a finding itself.</summary>
    internal static async Task<IReadOnlyList<Finding>> ExamineAsync(
        IConfiguration? configuration, List<string> errors, DoctorQuestion question, CancellationToken cancellationToken)
    {
        var settings = configuration is null ? null : Load(configuration, errors);
        if (settings is null || errors.Count > 0) return [.. errors.Select(OfError)];
        var connections = Connections.Load(settings, errors);
        if (connections is not null)
            return await new DoctorRun(settings, connections, question, TimeProvider.System).RunAsync(cancellationToken);
        return question.Paths is null
            ? [.. errors.Select(OfError)]
            : await ExamineWithoutClusterAsync(settings, errors, question, cancellationToken);
    }

    /// <summary>An input can be checked without a cluster. The cluster's errors are reported, too.</summary>
    private static async Task<IReadOnlyList<Finding>> ExamineWithoutClusterAsync(
        Settings settings, List<string> errors, DoctorQuestion question, CancellationToken cancellationToken)
    {
        var alone = settings with { Kubernetes = settings.Kubernetes with { Enabled = false } };
        var others = new List<string>();
        if (Connections.Load(alone, others) is not { } connections) return [.. errors.Select(OfError)];
        var findings = await new DoctorRun(alone, connections, question, TimeProvider.System).RunAsync(cancellationToken);
        var unknown = errors.Except(others)
            .Select(error => Finding.Unknown("kubernetes/connection", error, "Set KUBECONFIG, or run doctor in a pod."));
        // These would say that the cluster is turned off by a setting.
        return [.. unknown, .. findings.Where(finding => finding.Check is not (ClusterCheck.Cluster or ClusterCheck.Rights))];
    }

    private static Finding OfError(string error) =>
        Finding.Fail("configuration", error, "Correct the setting: config/extender.jsonc lists every key with its bounds.");

    private static Settings Load(IConfiguration configuration, List<string> errors)
    {
        var (settings, wrong) = Settings.Load(configuration);
        errors.AddRange(wrong);
        return settings;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var misused = new List<string>(UnknownArguments.Of(parsed));
        var question = new DoctorQuestion(parsed.GetValue(_namespace), parsed.GetValue(_pod), parsed.GetValue(_scheduler))
        {
            Paths = parsed.GetValue(_path),
            Service = ServiceOf(parsed.GetValue(_service), misused),
            Authorization = TokenOf(parsed.GetValue(_tokenFile), misused),
        };
        if (question.PodNamespace is null != question.PodName is null)
            misused.Add("--namespace and --pod go together: give both or neither.");
        if (misused.Count > 0) return await CommandErrors.ReportAsync(CommandErrors.BadArguments, misused);
        using var notice = TerminalConsole.Notice("Checking NameNodes, the cluster and the service");
        var errors = new List<string>();
        var configuration = ConfigurationLayers.Load(parsed.GetValue(_config), ConfigurationLayers.FlagsOf(parsed, _context), errors);
        var findings = await ExamineAsync(configuration, errors, question, cancellationToken);
        if (parsed.GetValue(_json)) Console.Out.WriteLine(DoctorReport.ToJson(findings));
        else DoctorReport.Write(TerminalConsole.Out(), findings);
        return DoctorReport.ExitCodeOf(findings);
    }

    private static Uri? ServiceOf(string? text, List<string> misused)
    {
        if (text is null) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        misused.Add($"--service '{text}' is not a URL; write it as {ManagementOptions.DefaultUrls}.");
        return null;
    }

    private static AuthenticationHeaderValue? TokenOf(string? path, List<string> misused)
    {
        var (authorization, unusable) = BearerTokenFile.Read(path);
        if (unusable is not null) misused.Add($"--token-file: {unusable}");
        return authorization;
    }
}
