using Scheduler.Core;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Listeners;
using Scheduler.Listeners.Tls;

namespace Scheduler.Verbs;

/// <summary>Section <c>Extender</c>: the listener that kube-scheduler calls.</summary>
public sealed record ExtenderOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Extender";

    /// <summary>Default of <see cref="Urls"/>.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8888";

    /// <summary>Default of <see cref="MaxBodyBytes"/>: a few hundred thousand names, or about 1,900 whole nodes.</summary>
    public const long DefaultMaxBodyBytes = 4 << 20;

    /// <summary>The least that <see cref="MaxConcurrentBytes"/> can be.</summary>
    public const long MinMaxConcurrentBytes = 1 << 20;

    /// <summary>The most that <see cref="MinBodyBytesPerSecond"/> can be; it is 1 at the least.</summary>
    public const int MaxMinBodyBytesPerSecond = 1 << 20;

    /// <summary>Bounds of <see cref="MaxBodyBytes"/>.</summary>
    public const long MinMaxBodyBytes = 1 << 10, MaxMaxBodyBytes = 1 << 30;

    /// <summary>Where kube-scheduler reaches the verbs: URLs separated by semicolons. Default <c>http://127.0.0.1:8888</c>.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>The longest that a request waits for a block map that has not been read yet. Default 150 ms; 0 to 2 s.</summary>
    public Duration ColdWait { get; init; } = ColdWaitOptions.DefaultMaxWait;

    /// <summary>The share of wall time that requests may wait in total, as a ratio, after a burst of 1.5 s. Default 0.10; 0 to 1.</summary>
    public double ColdWaitShare { get; init; } = ColdWaitOptions.DefaultMaxShare;

    /// <summary>
    /// The largest request body, in bytes. Default 4 MiB; 1 KiB to 1 GiB. Raise it for whole nodes (<c>nodeCacheCapable: false</c>).
    /// </summary>
    public long MaxBodyBytes { get; init; } = DefaultMaxBodyBytes;

    /// <summary>
    /// Bytes that all requests in progress may hold: bodies as they arrive, new names, answers until they are sent. Above it, 503 with
    /// Retry-After. Default 64 MiB; 1 MiB to 64 GiB. At least four times <see cref="MaxBodyBytes"/> are used.
    /// </summary>
    public long MaxConcurrentBytes { get; init; } = ListenerBounds.DefaultMaxConcurrentBytes;

    /// <summary>
    /// How fast a client must send a body and receive an answer after the first 5 s, in bytes per second; on all listeners. Default 1,024;
    /// 1 to 1,048,576.
    /// </summary>
    public int MinBodyBytesPerSecond { get; init; } = 1024;

    /// <summary>Connections at once; more are closed. Default 4,096; 16 to 65,536.</summary>
    public int MaxConnections { get; init; } = ListenerBounds.DefaultMaxConnections;

    /// <summary>Whether the bind verb is served. Default false: kube-scheduler binds.</summary>
    public bool Bind { get; init; }

    /// <summary>Whether zeros are left out of prioritize answers when some node is above zero. Default false.</summary>
    public bool SparseScores { get; init; }

    /// <summary>Whether answers score, or are neutral while everything is recorded. Default <see cref="ExtenderMode.Score"/>.</summary>
    public ExtenderMode Mode { get; init; }

    /// <summary>The settings of cold waits.</summary>
    public ColdWaitOptions ColdWaits => new(ColdWait, ColdWaitShare);

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

    /// <summary>Bytes that requests may hold: there is always room for one with the largest body and its answer.</summary>
    internal long BudgetBytes => Math.Max(MaxConcurrentBytes, 4 * MaxBodyBytes);

    /// <summary>The files of TLS.</summary>
    public TlsFiles Tls => new(Section, CertificateFile, KeyFile, ClientCaFile);

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        foreach (var error in ListenerUrls.Validate($"{Section}:{nameof(Urls)}", Urls)) yield return error;
        foreach (var error in Tls.Validate(Urls)) yield return error;
        foreach (var error in ColdWaits.Validate()) yield return error;
        foreach (var error in ValidateBounds()) yield return error;
    }

    private IEnumerable<string> ValidateBounds() =>
    [
        .. WholeNumber.Validate($"{Section}:{nameof(MaxBodyBytes)}", MaxBodyBytes, MinMaxBodyBytes, MaxMaxBodyBytes, "bytes"),
        .. WholeNumber.Validate(
            $"{Section}:{nameof(MaxConcurrentBytes)}",
            MaxConcurrentBytes,
            MinMaxConcurrentBytes,
            ListenerBounds.MaxMaxConcurrentBytes,
            "bytes"),
        .. WholeNumber.Validate(
            $"{Section}:{nameof(MinBodyBytesPerSecond)}", MinBodyBytesPerSecond, 1, MaxMinBodyBytesPerSecond, "bytes a second"),
        .. ListenerBounds.Validate(Section, MaxConnections),
    ];
}
