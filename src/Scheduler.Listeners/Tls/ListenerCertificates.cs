using System.Globalization;
using System.Net.Security;
using Scheduler.Core.Health;

namespace Scheduler.Listeners.Tls;

/// <summary>The certificates of the listeners that speak TLS; checks for new files every ten seconds.</summary>
/// <remarks>
/// It compares contents instead of using events of the file system: links, by which Kubernetes swaps the files of a Secret, raise none. A
/// pair that is read during a swap does not match, so the old one stays until the next check.
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

    /// <summary>All certificates.</summary>
    public IEnumerable<ListenerCertificate> All => _certificates.Values;

    /// <summary>The certificate of a listener with an https URL.</summary>
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

/// <summary>
/// The certificate of one listener. New connections use new files. If new files cannot be used, or their certificate is not valid now, a
/// valid certificate stays in use; this is logged once (event 1041) and shown by readiness.
/// </summary>
public sealed class ListenerCertificate
{
    private readonly TlsFiles _files;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private TlsMaterial _current;
    private string? _fault;
    private HealthReport? _last;

    /// <summary>Reads the files, which were found valid.</summary>
    /// <exception cref="InvalidOperationException">They have become unusable since.</exception>
    public ListenerCertificate(Listener listener, TlsFiles files, TimeProvider clock, ILogger logger)
    {
        (Name, _files, _clock, _logger) = (listener.ToString().ToLowerInvariant(), files, clock, logger);
        _current = TlsMaterial.Read(files, null, out var fault) ?? throw new InvalidOperationException(fault);
    }

    /// <summary>The listener: <c>extender</c> or <c>management</c>.</summary>
    public string Name { get; }

    /// <summary>The options of new connections.</summary>
    public SslServerAuthenticationOptions Options => Volatile.Read(ref _current).Options;

    /// <summary>When the certificate in use expires.</summary>
    public DateTimeOffset NotAfter => Volatile.Read(ref _current).NotAfter;

    /// <summary>Uses the files if they have changed. One caller at a time.</summary>
    public void Reload()
    {
        if (TlsMaterial.Read(_files, _current, out var fault) is not { } material || !MayReplace(material, out fault))
        {
            if (_fault != fault) Log.CertificateKept(_logger, Name, fault);
            Volatile.Write(ref _fault, fault);
            return;
        }

        Volatile.Write(ref _fault, null);
        if (ReferenceEquals(material, _current)) return;
        // Open connections still use the old certificate, so only the garbage collector can dispose of it.
        Volatile.Write(ref _current, material);
        Log.CertificateReloaded(_logger, Name, material.NotAfter);
    }

    private bool MayReplace(TlsMaterial material, out string fault)
    {
        var now = _clock.GetUtcNow();
        var isBetter = ReferenceEquals(material, _current) || material.IsValidAt(now) || !_current.IsValidAt(now);
        fault = isBetter
            ? ""
            : $"{_files.Section}:CertificateFile '{_files.CertificateFile}' is not valid now, but from {Text(material.NotBefore)} until "
                + $"{Text(material.NotAfter)}. Renew it.";
        return isBetter;
    }

    /// <summary>Whether the certificate and its files can be used.</summary>
    public HealthReport Report()
    {
        var (now, current, fault) = (_clock.GetUtcNow(), Volatile.Read(ref _current), Volatile.Read(ref _fault));
        var state = now >= current.NotAfter
            ? $"The certificate in use expired at {Text(current.NotAfter)}: clients refuse it. Renew {_files.Section}:CertificateFile."
            : $"The certificate in use is valid until {Text(current.NotAfter)}.";
        var message = fault is null ? state : $"{state} It stays in use, because its new files cannot be used: {fault}";
        var isOk = fault is null && now < current.NotAfter;
        var since = Volatile.Read(ref _last) is { } last && last.IsOk == isOk ? last.Since : now;
        var report = new HealthReport($"certificate/{Name}", isOk, since, message);
        Volatile.Write(ref _last, report);
        return report;
    }

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
