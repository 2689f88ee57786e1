using System.Globalization;
using Scheduler.Extender.Configuration;
using Scheduler.Listeners;
using Scheduler.Listeners.Tls;

namespace Scheduler.Extender.Doctor;

/// <summary>How long the certificates of listeners with https URLs are valid; the check of the configuration has read them.</summary>
internal sealed class CertificateCheck(Settings settings, TimeProvider clock) : IDoctorCheck
{
    /// <summary>As the alert CertExpiry: enough time to renew one by hand.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Finding>>(
    [
        .. OfListener(Listener.Extender, settings.Extender.Tls),
        .. OfListener(Listener.Management, settings.Management.Tls),
        .. OfListener(Listener.Admission, settings.Planner.IsWebhookServed ? settings.Planner.Tls : TlsFiles.None),
    ]);

    private IEnumerable<Finding> OfListener(Listener listener, TlsFiles files)
    {
        if (!files.IsSet) yield break;
        var check = $"certificate/{listener.ToString().ToLowerInvariant()}";
        var renew = $"Renew {files.Section}:CertificateFile and KeyFile: new files are used within ten seconds, without a restart.";
        if (TlsMaterial.Read(files, null, out var fault) is not { NotAfter: var notAfter })
        {
            yield return Finding.Fail(check, fault, renew);
            yield break;
        }

        var (left, until) = (notAfter - clock.GetUtcNow(), notAfter.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture));
        yield return left <= TimeSpan.Zero ? Finding.Fail(check, $"It expired at {until}: callers refuse it.", renew)
            : left < Notice ? Finding.Warn(check, $"It expires at {until}.", renew)
            : Finding.Ok(check, $"It is valid until {until}.");
    }
}
