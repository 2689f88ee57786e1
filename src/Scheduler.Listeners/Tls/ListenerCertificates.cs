using Scheduler.Core.Health;

namespace Scheduler.Listeners.Tls;

/// <summary>The certificates of the listeners that speak TLS; looks for new files every ten seconds.</summary>
/// <remarks>
/// By their content, and not by events of the file system: those do not come through the links by which Kubernetes swaps the files of a
/// Secret. A pair that is caught half-swapped does not match, so that the old one stays until the next look.
/// </remarks>
public sealed class ListenerCertificates : BackgroundService, IHealthReporter
{
    /// <summary>A Secret takes a minute to arrive in a pod: ten seconds more do not matter.</summary>
    public static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock;
    private readonly Dictionary<Listener, ListenerCertificate> _certificates = [];

    /// <summary>Reads the files of the listeners that have any.</summary>
    /// <exception cref="InvalidOperationException">Files that were found valid have become unusable since.</exception>
    public ListenerCertificates(TlsFiles extender, TlsFiles management, TimeProvider clock, ILogger<ListenerCertificates> logger)
    {
        _clock = clock;
        if (extender.IsSet) _certificates.Add(Listener.Extender, new(Listener.Extender, extender, clock, logger));
        if (management.IsSet) _certificates.Add(Listener.Management, new(Listener.Management, management, clock, logger));
    }

    /// <summary>All of them.</summary>
    public IEnumerable<ListenerCertificate> All => _certificates.Values;

    /// <summary>That of a listener with an https URL.</summary>
    public ListenerCertificate Of(Listener listener) => _certificates[listener];

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report() => [.. All.Select(certificate => certificate.Report())];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_certificates.Count == 0) return;
        using var timer = new PeriodicTimer(ReloadInterval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var certificate in All) certificate.Reload();
    }
}
