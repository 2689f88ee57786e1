using Scheduler.Core.Health;
using Scheduler.Listeners.Tls;

namespace Scheduler.Listeners;

/// <summary>Wires what the listeners share.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds the count of refused requests and the certificates.</summary>
    /// <param name="services">Must have an <see cref="IRefusalObserver"/>.</param>
    /// <param name="files">The files of TLS of each listener; none for one without TLS.</param>
    public static IServiceCollection AddListeners(
        this IServiceCollection services, IEnumerable<KeyValuePair<Listener, TlsFiles>> files) => services
        .AddSingleton<Refusals>()
        .AddSingleton(provider => new ListenerCertificates(
            files,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ListenerCertificates>>()))
        .AddSingleton<IHealthReporter>(provider => provider.GetRequiredService<ListenerCertificates>())
        .AddHostedService(provider => provider.GetRequiredService<ListenerCertificates>());
}
