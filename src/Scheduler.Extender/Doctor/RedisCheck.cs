using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Health;
using Scheduler.Core.Paths;
using Scheduler.Redis;

namespace Scheduler.Extender.Doctor;

/// <summary>Redis: connects as the service does, reads, writes and subscribes, to find missing rights.</summary>
internal sealed class RedisCheck(RedisOptions options, TimeProvider clock) : IDoctorCheck
{
    private const string Check = "redis";

    /// <summary>How long a connection may take; across a data centre it takes milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Briefly = TimeSpan.FromSeconds(1);

    private static readonly string TooSlow = $"Redis did not complete every test command within {Patience.TotalSeconds} s.";
    // Any path will do: only the answer matters.
    private static readonly InputPath Probe = new("doctor", "/");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (!options.IsEnabled)
            return [Finding.Ok(Check, "Redis:Configuration is empty: every replica reads from the NameNode for itself.")];
        var services = new ServiceCollection().AddLogging().AddSingleton(clock).AddSingleton(IRedisObserver.None)
            .AddSingleton(new BlockMapOptions()).AddSingleton<IPathChanges, PathChanges>()
            .AddRedis(options with { ClusterId = options.ClusterId.Length > 0 ? options.ClusterId : "doctor" });
        await using var provider = services.BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(cancellationToken);
        var report = await AskAsync(provider, cancellationToken);
        return
        [
            report.IsOk
                ? Finding.Ok(Check, report.Message)
                : Finding.Fail(
                    Check,
                    report.Message,
                    "Check that Redis runs and is reachable; correct Redis:Configuration, Redis:PasswordFile or Redis:CaFile, "
                        + "or the rights of its user."),
        ];
    }

    private async Task<HealthReport> AskAsync(ServiceProvider provider, CancellationToken cancellationToken)
    {
        var reporter = provider.GetRequiredService<IHealthReporter>();
        for (var started = clock.GetTimestamp(); ;)
        {
            var isDone = await UseAsync(provider, cancellationToken);
            var report = reporter.Report()[0];
            if (isDone && report.IsOk) return report;
            // A report that is older than this attempt says nothing about it.
            if (clock.GetElapsedTime(started) > Patience)
                return report.IsOk ? report with { IsOk = false, Message = TooSlow } : report;
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Whether Redis allowed all commands. The keys it writes expire after <see cref="Briefly"/>.</summary>
    private static async Task<bool> UseAsync(ServiceProvider provider, CancellationToken cancellationToken)
    {
        var shared = provider.GetRequiredService<ISharedBlockMaps>();
        await shared.GetAsync(Probe, cancellationToken);
        var lease = await shared.TryTakeLeaseAsync(Probe, Briefly, cancellationToken);
        await shared.ReleaseLeaseAsync(Probe, cancellationToken);
        var lead = await provider.GetRequiredService<IChangeFeed>().TryLeadAsync(Check, Briefly, cancellationToken);
        return lease != FetchLease.Unshared && lead != FetchLease.Unshared;
    }
}
