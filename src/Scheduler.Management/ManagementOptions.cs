using Scheduler.Core.Decisions;
using Scheduler.Listeners;
using Scheduler.Listeners.Tls;

namespace Scheduler.Management;

/// <summary>Who may call the management API (<c>Management:Authorization</c>); probes and metrics are open to all.</summary>
public enum ManagementAuthorization
{
    /// <summary>
    /// Callers on this machine, and those whose bearer token the API server knows (TokenReview) and that may read what they ask about
    /// (SubjectAccessReview).
    /// </summary>
    TokenReview,

    /// <summary>All callers.</summary>
    None,
}

/// <summary>Section <c>Management</c>: the listener for probes, metrics and questions.</summary>
public sealed record ManagementOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Management";

    /// <summary>The least that <see cref="MaxConcurrentBytes"/> can be: four requests.</summary>
    public const long MinMaxConcurrentBytes = 4 << 20;

    /// <summary>Default of <see cref="Urls"/>.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8889";

    /// <summary>Where it listens: URLs separated by semicolons. Default <c>http://127.0.0.1:8889</c>.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>Who may call the API. Default <see cref="ManagementAuthorization.TokenReview"/>.</summary>
    public ManagementAuthorization Authorization { get; init; }

    /// <summary>
    /// Bytes that all requests in progress may hold; each counts 1 MiB until its answer is sent. Above it, 503 with Retry-After. Default
    /// 64 MiB; 4 MiB to 64 GiB.
    /// </summary>
    public long MaxConcurrentBytes { get; init; } = ListenerBounds.DefaultMaxConcurrentBytes;

    /// <summary>Connections at once; more are closed. Default 4,096; 16 to 65,536.</summary>
    public int MaxConnections { get; init; } = ListenerBounds.DefaultMaxConnections;

    /// <summary>
    /// PEM file with the certificate of https URLs and its intermediates; read again when it changes. Default null: none.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the unencrypted private key of <see cref="CertificateFile"/>. Default null: none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// PEM file with certificates of CAs: callers by https need a client certificate of one of them. Default null: they need none.
    /// </summary>
    public string? ClientCaFile { get; init; }

    /// <summary>The files of TLS.</summary>
    public TlsFiles Tls => new(Section, CertificateFile, KeyFile, ClientCaFile);

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate() =>
    [
        .. ListenerUrls.Validate($"{Section}:{nameof(Urls)}", Urls),
        .. Tls.Validate(Urls),
        .. WholeNumber.Validate(
            $"{Section}:{nameof(MaxConcurrentBytes)}",
            MaxConcurrentBytes,
            MinMaxConcurrentBytes,
            ListenerBounds.MaxMaxConcurrentBytes,
            "bytes"),
        .. ListenerBounds.Validate(Section, MaxConnections),
    ];
}

/// <summary>What answers say about this replica.</summary>
/// <param name="Instance">Its name: the pod's.</param>
/// <param name="SchedulerLease">The lease of the kube-scheduler that calls it, as <c>namespace/name</c>.</param>
/// <param name="Mode">Whether its answers score.</param>
public sealed record ThisReplica(string Instance, string SchedulerLease, ExtenderMode Mode);
