using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Health;
using Scheduler.Core.History;
using Scheduler.History.Writing;

namespace Scheduler.History;

/// <summary>Wires the history.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IPlacementHistory"/>: files with their <see cref="IHealthReporter"/> and the hosted service that writes them, or
    /// none when <c>History:Directory</c> is empty. Needs an <see cref="IHistoryObserver"/>, a <see cref="TimeProvider"/> and logging.
    /// </summary>
    public static IServiceCollection AddHistory(this IServiceCollection services, HistoryOptions options)
    {
        if (!options.IsEnabled) return services.AddSingleton(IPlacementHistory.None);
        return services
            .AddSingleton(options)
            .AddSingleton<HistoryHealth>()
            .AddSingleton<IHealthReporter>(provider => provider.GetRequiredService<HistoryHealth>())
            .AddSingleton<PlacementHistory>()
            .AddSingleton<IPlacementHistory>(provider => provider.GetRequiredService<PlacementHistory>())
            .AddSingleton<IHostedService>(provider => provider.GetRequiredService<PlacementHistory>());
    }
}
