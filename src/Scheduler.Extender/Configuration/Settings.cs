using Scheduler.Core.Blocks.Store;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.Paths;
using Scheduler.Core.Waiting;
using Scheduler.Hdfs;
using Scheduler.Hdfs.Security;
using Scheduler.History;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Planner;
using Scheduler.Redis;
using Scheduler.Verbs;

namespace Scheduler.Extender.Configuration;

/// <summary>Everything the service is configured with, bound and validated.</summary>
internal sealed record Settings
{
    /// <summary>All sections, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Sections { get; } =
    [
        ExtenderOptions.Section,
        ManagementOptions.Section,
        NameNodeOptions.Section,
        KubernetesOptions.Section,
        IdentityOptions.Section,
        PathsOptions.Section,
        BlockMapOptions.Section,
        ParquetOptions.Section,
        RedisOptions.Section,
        ScoringOptions.Section,
        DelayOptions.Section,
        HistoryOptions.Section,
        PlannerOptions.Section,
        LoggingOptions.Section,
    ];

    /// <summary>The keys of a section.</summary>
    public static IEnumerable<string> KeysOf(string section) => SectionCheck.KnownKeys(
        section == LoggingOptions.Section ? typeof(LoggingOptions) : typeof(Settings).GetProperty(section)!.PropertyType);

    public ExtenderOptions Extender { get; init; } = new();

    public ManagementOptions Management { get; init; } = new();

    public ScoringOptions Scoring { get; init; } = new();

    public IdentityOptions Identity { get; init; } = new();

    public PathsOptions Paths { get; init; } = new();

    public BlockMapOptions BlockMap { get; init; } = new();

    public ParquetOptions Parquet { get; init; } = new();

    public NameNodeOptions NameNode { get; init; } = new();

    public KubernetesOptions Kubernetes { get; init; } = new();

    public RedisOptions Redis { get; init; } = new();

    public DelayOptions Delay { get; init; } = new();

    public HistoryOptions History { get; init; } = new();

    public PlannerOptions Planner { get; init; } = new();

    /// <summary>Where <c>core-site.xml</c> and <c>hdfs-site.xml</c> are (<c>HADOOP_CONF_DIR</c>); null when unset.</summary>
    public string? HadoopConfigurationDirectory { get; init; }

    /// <summary>Where the cluster's address and credentials are.</summary>
    public ClusterEnvironment ClusterEnvironment { get; init; } = new();

    /// <summary>Binds every section. The list holds a sentence for everything that is wrong; empty, the settings can be used.</summary>
    /// <param name="configuration">The layers, joined.</param>
    /// <param name="kerberos">The environment of Kerberos; null: that of this process.</param>
    public static (Settings Settings, IReadOnlyList<string> Errors) Load(IConfiguration configuration, KerberosCheck? kerberos = null)
    {
        var errors = new List<string>();
        var settings = new Settings
        {
            Extender = SectionBinder.Bind<ExtenderOptions>(configuration, ExtenderOptions.Section, errors),
            Management = SectionBinder.Bind<ManagementOptions>(configuration, ManagementOptions.Section, errors),
            Scoring = SectionBinder.Bind<ScoringOptions>(configuration, ScoringOptions.Section, errors),
            Identity = SectionBinder.Bind<IdentityOptions>(configuration, IdentityOptions.Section, errors),
            Paths = SectionBinder.Bind<PathsOptions>(configuration, PathsOptions.Section, errors),
            BlockMap = SectionBinder.Bind<BlockMapOptions>(configuration, BlockMapOptions.Section, errors),
            Parquet = SectionBinder.Bind<ParquetOptions>(configuration, ParquetOptions.Section, errors),
            NameNode = SectionBinder.Bind<NameNodeOptions>(configuration, NameNodeOptions.Section, errors),
            Kubernetes = SectionBinder.Bind<KubernetesOptions>(configuration, KubernetesOptions.Section, errors),
            Redis = SectionBinder.Bind<RedisOptions>(configuration, RedisOptions.Section, errors),
            Delay = SectionBinder.Bind<DelayOptions>(configuration, DelayOptions.Section, errors),
            History = SectionBinder.Bind<HistoryOptions>(configuration, HistoryOptions.Section, errors),
            Planner = SectionBinder.Bind<PlannerOptions>(configuration, PlannerOptions.Section, errors),
            HadoopConfigurationDirectory = configuration["HADOOP_CONF_DIR"] is { Length: > 0 } directory ? directory : null,
            ClusterEnvironment = ClusterEnvironment.FromVariables(name => configuration[name]),
        };
        errors.AddRange(settings.Validate());
        errors.AddRange(SectionBinder.Bind<LoggingOptions>(configuration, LoggingOptions.Section, errors).Validate());
        errors.AddRange((kerberos ?? KerberosCheck.OfProcess).Validate(settings.NameNode));
        return (settings, [.. SettingOrigin.Name(errors, configuration)]);
    }

    private IEnumerable<string> Validate() =>
    [
        .. Extender.Validate(),
        .. Management.Validate(),
        .. Scoring.Validate(),
        .. Identity.Validate(),
        .. Paths.Validate(),
        .. BlockMap.Validate(),
        .. Parquet.Validate(),
        .. NameNode.Validate(),
        .. Kubernetes.Validate(),
        .. Redis.Validate(),
        .. Delay.Validate(),
        .. History.Validate(),
        .. Planner.Validate(),
        .. Planner.Enabled && !Kubernetes.Enabled
            ? (string[])["Planner:Enabled needs Kubernetes:Enabled: it plans what the cluster shows."]
            : [],
    ];
}
