using Scheduler.Core.Health;
using Scheduler.Listeners.Tls;

namespace Scheduler.Listeners;

/// <summary>Wires what both listeners share.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds the count of refused requests and the certificates.</summary>
    /// <param name="services">Must have an <see cref="IRefusalObserver"/>.</param>
    /// <param name="extender">Files of the listener that kube-scheduler calls.</param>
    /// <param name="management">Files of the listener for probes, metrics and people.</param>
    public static IServiceCollection AddListeners(this IServiceCollection services, TlsFiles extender, TlsFiles management) => services
        .AddSingleton<Refusals>()
        .AddSingleton(provider => new ListenerCertificates(
            extender,
            management,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ListenerCertificates>>()))
        .AddSingleton<IHealthReporter>(provider => provider.GetRequiredService<ListenerCertificates>())
        .AddHostedService(provider => provider.GetRequiredService<ListenerCertificates>());
}
