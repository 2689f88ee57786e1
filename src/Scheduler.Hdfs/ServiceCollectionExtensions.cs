using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Health;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.Footers;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs;

/// <summary>Registers the HDFS adapter.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>The same in every replica and after every restart, so that all take the same sample of an input.</summary>
    private const int SampleSeed = 0;

    /// <summary>
    /// Adds the <see cref="IBlockMapSource"/> that reads from NameNodes, its <see cref="IHealthReporter"/>, what teaches the
    /// <see cref="DataNodeDirectory"/>, and with <c>NameNode:InotifyInterval</c> the service that watches edit logs. Needs that directory,
    /// a <see cref="TimeProvider"/>, an <see cref="INameNodeObserver"/>, an <see cref="IChangeFeed"/> and logging.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="paths">Validated options.</param>
    /// <param name="nameservices">What <see cref="Nameservices.Load"/> read.</param>
    /// <param name="seed">Seed of the jitter between retries; replicas should have different ones.</param>
    public static IServiceCollection AddHdfs(
        this IServiceCollection services, NameNodeOptions options, PathsOptions paths, Nameservices nameservices, int seed)
    {
        services.AddSingleton(_ => new AnswerBudget(options.MaxBytesUnderWay));
        services.AddSingleton(provider =>
        {
            var logger = provider.GetRequiredService<ILogger<NameserviceClients>>();
            foreach (var problem in nameservices.Problems) Log.ConfigurationProblem(logger, problem);
            return new NameserviceClients(nameservices, Connector(provider, options, nameservices, seed).Connect);
        });
        services.AddSingleton<IBlockMapSource>(provider => new NameNodeBlockMapSource(
            provider.GetRequiredService<NameserviceClients>(),
            options,
            paths,
            SampleSeed,
            provider.GetRequiredService<INameNodeObserver>(),
            provider.GetRequiredService<ILogger<NameNodeBlockMapSource>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<FileSelector>()));
        services.AddSingleton<IHealthReporter>(provider => new NameNodeHealth(
            provider.GetRequiredService<NameserviceClients>(), provider.GetService<InotifyService>()));
        services.AddHostedService<NameserviceProbes>();
        services.AddHostedService(provider => new DataNodeReports(
            provider.GetRequiredService<NameserviceClients>(),
            provider.GetRequiredService<DataNodeDirectory>(),
            options.DataNodeReportInterval,
            provider.GetRequiredService<ILogger<DataNodeReports>>(),
            provider.GetRequiredService<TimeProvider>()));
        return options.WatchesEditLogs
            ? services.AddInotify(options, nameservices.All.ToLookup(HasEditLog, nameservice => nameservice.Name))
            : services;

        bool HasEditLog(Nameservice nameservice) => nameservice.NameNodes.Any(options.UsesRpc);
    }

    /// <summary>
    /// Lets <see cref="AddHdfs"/>'s source weigh the files of pods that read a part of Parquet files, by footers that are read over
    /// WebHDFS; without it they are weighted by their full length. Needs an <see cref="IParquetFooterReader"/>, an
    /// <see cref="ISharedFooters"/>, an <see cref="IFooterObserver"/> and what <see cref="AddHdfs"/> needs.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="nameNodes">Validated options.</param>
    public static IServiceCollection AddFooters(
        this IServiceCollection services, ParquetOptions options, NameNodeOptions nameNodes) => services
        .AddSingleton<IFileRangeReader>(provider => new WebHdfsRangeReader(
            provider.GetRequiredService<NameserviceClients>(),
            nameNodes,
            provider.GetRequiredService<AnswerBudget>(),
            options.MaxConcurrency,
            provider.GetRequiredService<ILogger<WebHdfsRangeReader>>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new FooterReader(
            provider.GetRequiredService<IFileRangeReader>(),
            provider.GetRequiredService<IParquetFooterReader>(),
            options,
            provider.GetRequiredService<IFooterObserver>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(_ => new FooterCache(options.MaxBytes))
        .AddSingleton<FooterStore>()
        .AddSingleton(provider => new FileSelector(
            provider.GetRequiredService<FooterStore>(), options, provider.GetRequiredService<IFooterObserver>()));

    /// <param name="services">The services.</param>
    /// <param name="options">The options.</param>
    /// <param name="nameservices">Names by whether the edit log can be read.</param>
    private static IServiceCollection AddInotify(
        this IServiceCollection services, NameNodeOptions options, ILookup<bool, string> nameservices) => services
        .AddSingleton(provider => new InotifyService(
            [.. nameservices[true].Select(nameservice => Watch(provider, options, nameservice))],
            [.. nameservices[false]],
            options.InotifyInterval,
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<InotifyService>());

    private static EditLogWatch Watch(IServiceProvider provider, NameNodeOptions options, string nameservice) => new(
        provider.GetRequiredService<NameserviceClients>().Named(nameservice),
        provider.GetRequiredService<IChangeFeed>(),
        options.InotifyInterval,
        provider.GetRequiredService<INameNodeObserver>(),
        provider.GetRequiredService<ILogger<EditLogWatch>>(),
        provider.GetRequiredService<TimeProvider>());

    private static NameserviceConnector Connector(
        IServiceProvider provider, NameNodeOptions options, Nameservices nameservices, int seed) => new(
        options,
        seed,
        provider.GetRequiredService<INameNodeObserver>(),
        provider.GetRequiredService<ILogger<NameserviceConnector>>(),
        provider.GetRequiredService<TimeProvider>())
        {
            Security = nameservices.Security,
            Budget = provider.GetRequiredService<AnswerBudget>(),
        };
}
