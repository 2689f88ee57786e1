using System.Reflection;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary>The files that users start from.</summary>
internal static class ConfigurationFiles
{
    private static readonly string Root = typeof(ConfigurationFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "ConfigurationDirectory").Value!;

    /// <summary>Top of the repository.</summary>
    public static string Repository => Path.GetFullPath(Path.Combine(Root, ".."));

    /// <summary>Every setting of the service with its default.</summary>
    public static string Defaults => Path.GetFullPath(Path.Combine(Root, "extender.jsonc"));

    /// <summary>The configuration of the second kube-scheduler.</summary>
    public static string KubeScheduler => Path.Combine(Repository, "deploy", "base", "scheduler", "kube-scheduler-config.yaml");

    /// <summary>The same for pods that wait.</summary>
    public static string KubeSchedulerWaiting => Path.Combine(Repository, "deploy", "overlays", "waiting", "kube-scheduler-config.yaml");

    /// <summary>What goes into the configuration of a kube-scheduler that is there already.</summary>
    public static string KubeSchedulerExtender =>
        Path.Combine(Repository, "deploy", "overlays", "extender-only", "kube-scheduler-extender.yaml");
}
