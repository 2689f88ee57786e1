namespace Scheduler.Listeners;

/// <summary>What the listeners log. Event ids of the host, 1000–1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "Refused a request on the {Listener} listener ({Reason}): {Problem} Requests not logged before "
        + "it: {LeftOut}")]
    public static partial void Refused(ILogger logger, Listener listener, Refusal reason, string problem, int leftOut);

    [LoggerMessage(1040, LogLevel.Information, "The {Listener} listener has a new certificate, valid until {NotAfter}")]
    public static partial void CertificateReloaded(ILogger logger, string listener, DateTimeOffset notAfter);

    [LoggerMessage(1041, LogLevel.Warning, "The {Listener} listener keeps its old certificate: {Fault}")]
    public static partial void CertificateKept(ILogger logger, string listener, string fault);

    [LoggerMessage(1045, LogLevel.Warning, "The {Listener} listener closes every connection until it has a certificate: {Fault}")]
    public static partial void CertificateAwaited(ILogger logger, string listener, string fault);
}
