using System.Globalization;
using System.Net.Security;
using Scheduler.Core.Health;
using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Hosting.Tls;

/// <summary>
/// The certificate of one listener. New files are taken up for new connections; files that cannot be used leave the old certificate in
/// place, and that is logged once and shown by readiness.
/// </summary>
internal sealed class ListenerCertificate
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
        // Connections under way hold the old certificate: the garbage collector disposes of it, nobody else can.
        if (TlsMaterial.Read(_files, _current, out var fault) is not { } material)
        {
            if (_fault != fault) Log.CertificateKept(_logger, Name, fault);
            Volatile.Write(ref _fault, fault);
            return;
        }

        Volatile.Write(ref _fault, null);
        if (ReferenceEquals(material, _current)) return;
        Volatile.Write(ref _current, material);
        Log.CertificateReloaded(_logger, Name, material.NotAfter);
    }

    /// <summary>Whether the certificate can be used and its files, too.</summary>
    public HealthReport Report()
    {
        var (now, notAfter, fault) = (_clock.GetUtcNow(), NotAfter, Volatile.Read(ref _fault));
        var until = notAfter.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
        var (isOk, message) = fault is not null ? (false, $"The certificate in use, valid until {until}, is kept: {fault}")
            : now >= notAfter ? (false, $"The certificate expired at {until}: clients refuse it. Renew {_files.Section}:CertificateFile.")
            : (true, $"The certificate is valid until {until}.");
        var since = Volatile.Read(ref _last) is { } last && last.IsOk == isOk ? last.Since : now;
        var report = new HealthReport($"certificate/{Name}", isOk, since, message);
        Volatile.Write(ref _last, report);
        return report;
    }
}
