using System.Globalization;
using System.Net.Security;
using Scheduler.Core.Health;

namespace Scheduler.Listeners.Tls;

/// <summary>
/// The certificate of one listener. New files are taken up for new connections. Files that cannot be used, or whose certificate is not
/// valid now, leave a certificate that is valid in place, and that is logged once and shown by readiness.
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

    /// <summary>For a connection that begins now.</summary>
    public SslServerAuthenticationOptions Options => Volatile.Read(ref _current).Options;

    /// <summary>When the certificate in use expires.</summary>
    public DateTimeOffset NotAfter => Volatile.Read(ref _current).NotAfter;

    /// <summary>Takes the files up if they have changed. One caller at a time.</summary>
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
        // Connections under way hold the old certificate: the garbage collector disposes of it, nobody else can.
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

    /// <summary>Whether the certificate can be used and its files, too.</summary>
    public HealthReport Report()
    {
        var (now, current, fault) = (_clock.GetUtcNow(), Volatile.Read(ref _current), Volatile.Read(ref _fault));
        var state = now >= current.NotAfter
            ? $"The certificate in use expired at {Text(current.NotAfter)}: clients refuse it. Renew {_files.Section}:CertificateFile."
            : $"The certificate in use is valid until {Text(current.NotAfter)}.";
        var message = fault is null ? state : $"{state} It is kept, since its files cannot replace it: {fault}";
        var isOk = fault is null && now < current.NotAfter;
        var since = Volatile.Read(ref _last) is { } last && last.IsOk == isOk ? last.Since : now;
        var report = new HealthReport($"certificate/{Name}", isOk, since, message);
        Volatile.Write(ref _last, report);
        return report;
    }

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
