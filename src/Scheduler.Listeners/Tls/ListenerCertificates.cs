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
    public ListenerCertificates(
        IEnumerable<KeyValuePair<Listener, TlsFiles>> files, TimeProvider clock, ILogger<ListenerCertificates> logger)
    {
        _clock = clock;
        foreach (var (listener, its) in files)
            if (its.IsSet) _certificates.Add(listener, new(listener, its, clock, logger));
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
/// <remarks>
/// Files that may come late (<see cref="TlsFiles.MayComeLate"/>) are awaited. The port is open from the start, so that a port in use is
/// found at the start; but connections are closed before their handshake, which a client notices as fast as a closed port. An API server
/// does not retry such a call.
/// </remarks>
public sealed class ListenerCertificate
{
    private readonly TlsFiles _files;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private TlsMaterial? _current;
    private string? _fault;
    private HealthReport? _last;

    /// <summary>Reads the files, which were found valid or may come late.</summary>
    /// <exception cref="InvalidOperationException">They have become unusable since.</exception>
    public ListenerCertificate(Listener listener, TlsFiles files, TimeProvider clock, ILogger logger)
    {
        (Name, _files, _clock, _logger) = (listener.ToString().ToLowerInvariant(), files, clock, logger);
        _current = TlsMaterial.Read(files, null, out var fault);
        if (_current is not null) return;
        if (!files.MayComeLate) throw new InvalidOperationException(fault);
        _fault = fault;
        Log.CertificateAwaited(logger, Name, fault);
    }

    /// <summary>The listener's name in lower case.</summary>
    public string Name { get; }

    /// <summary>The options of new connections; null while there is no certificate.</summary>
    public SslServerAuthenticationOptions? Options => Volatile.Read(ref _current)?.Options;

    /// <summary>When the certificate in use expires; null while there is none.</summary>
    public DateTimeOffset? NotAfter => Volatile.Read(ref _current)?.NotAfter;

    /// <summary>Uses the files if they have changed. One caller at a time.</summary>
    public void Reload()
    {
        if (TlsMaterial.Read(_files, _current, out var fault) is not { } material || !MayReplace(material, out fault))
        {
            if (_fault != fault) LogFault(fault);
            Volatile.Write(ref _fault, fault);
            return;
        }

        Volatile.Write(ref _fault, null);
        if (ReferenceEquals(material, _current)) return;
        // Open connections still use the old certificate, so only the garbage collector can dispose of it.
        Volatile.Write(ref _current, material);
        Log.CertificateReloaded(_logger, Name, material.NotAfter);
    }

    private void LogFault(string fault)
    {
        if (_current is null) Log.CertificateAwaited(_logger, Name, fault);
        else Log.CertificateKept(_logger, Name, fault);
    }

    private bool MayReplace(TlsMaterial material, out string fault)
    {
        var now = _clock.GetUtcNow();
        var isBetter = ReferenceEquals(material, _current) || material.IsValidAt(now) || _current?.IsValidAt(now) != true;
        fault = isBetter
            ? ""
            : $"{_files.Section}:CertificateFile '{_files.CertificateFile}' is not valid now, but from {Text(material.NotBefore)} until "
                + $"{Text(material.NotAfter)}. Renew it.";
        return isBetter;
    }

    /// <summary>Whether the certificate and its files can be used.</summary>
    public HealthReport Report()
    {
        var now = _clock.GetUtcNow();
        var (isOk, message) = StateAt(now, Volatile.Read(ref _current), Volatile.Read(ref _fault));
        var since = Volatile.Read(ref _last) is { } last && last.IsOk == isOk ? last.Since : now;
        var report = new HealthReport($"certificate/{Name}", isOk, since, message);
        Volatile.Write(ref _last, report);
        return report;
    }

    private (bool IsOk, string Message) StateAt(DateTimeOffset now, TlsMaterial? current, string? fault)
    {
        if (current is null)
            return (false, $"There is no certificate yet, so the {Name} listener closes every connection. Create its files, or the Secret "
                + $"that is mounted there; they are used within {ListenerCertificates.ReloadInterval.TotalSeconds:0} s. {fault}");
        var state = now >= current.NotAfter
            ? $"The certificate in use expired at {Text(current.NotAfter)}: clients refuse it. Renew {_files.Section}:CertificateFile."
            : $"The certificate in use is valid until {Text(current.NotAfter)}.";
        return fault is null
            ? (now < current.NotAfter, state)
            : (false, $"{state} It stays in use, because its new files cannot be used: {fault}");
    }

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
