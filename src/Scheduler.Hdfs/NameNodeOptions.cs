using Scheduler.Core;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs;

/// <summary>Section <c>NameNode</c>: how NameNodes are reached, our identity there, and how many calls they get.</summary>
/// <remarks>
/// Our identity is decided by what is set: <see cref="TokenFile"/> (a delegation token), else <see cref="Principal"/> or
/// <see cref="Keytab"/> (Kerberos), else <see cref="User"/> (simple authentication).
/// </remarks>
public sealed record NameNodeOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "NameNode";

    /// <summary>Default of <see cref="User"/>.</summary>
    public const string DefaultUser = "hdfs-locality";

    /// <summary>Default of <see cref="MaxConcurrency"/>.</summary>
    public const int DefaultMaxConcurrency = 8;

    /// <summary>Largest <see cref="MaxConcurrency"/>: a NameNode has some tens of HTTP threads for all clients.</summary>
    public const int LargestMaxConcurrency = 256;

    /// <summary>Default of <see cref="CallsPerSecond"/>.</summary>
    public const int DefaultCallsPerSecond = 200;

    /// <summary>Largest <see cref="CallsPerSecond"/>.</summary>
    public const int LargestCallsPerSecond = 100_000;

    /// <summary>
    /// Default of <see cref="MaxCallsPerInput"/>: a little less than <see cref="CallsPerSecond"/> allows within <see cref="ReadTimeout"/>,
    /// and enough for a year of directories by the hour.
    /// </summary>
    public const int DefaultMaxCallsPerInput = 10_000;

    /// <summary>Largest <see cref="MaxCallsPerInput"/>.</summary>
    public const int LargestMaxCallsPerInput = 10_000_000;

    /// <summary>Default of <see cref="MaxAnswerBytes"/>.</summary>
    public const int DefaultMaxAnswerBytes = 64 * 1024 * 1024;

    /// <summary>Smallest <see cref="MaxAnswerBytes"/>: below it a page of a listing does not fit.</summary>
    public const int SmallestMaxAnswerBytes = 1024 * 1024;

    /// <summary>Largest <see cref="MaxAnswerBytes"/>.</summary>
    public const int LargestMaxAnswerBytes = 1024 * 1024 * 1024;

    /// <summary>
    /// Default of <see cref="MaxBytesUnderWay"/>: one answer of the largest size, and the copy that is made while it arrives.
    /// </summary>
    public const long DefaultMaxBytesUnderWay = 96L << 20;

    /// <summary>Largest <see cref="MaxBytesUnderWay"/>.</summary>
    public const long LargestMaxBytesUnderWay = 1L << 40;

    /// <summary>Default of <see cref="CallTimeout"/>.</summary>
    public static readonly TimeSpan DefaultCallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Default of <see cref="ReadTimeout"/>.</summary>
    public static readonly TimeSpan DefaultReadTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Default of <see cref="DataNodeReportInterval"/>.</summary>
    public static readonly TimeSpan DefaultDataNodeReportInterval = TimeSpan.FromMinutes(5);

    /// <summary>Smallest <see cref="DataNodeReportInterval"/> but 0: the answer is large, and changes only when an operator acts.</summary>
    public static readonly TimeSpan SmallestDataNodeReportInterval = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="InotifyInterval"/>.</summary>
    public static readonly TimeSpan DefaultInotifyInterval = TimeSpan.FromSeconds(5);

    /// <summary>Smallest <see cref="InotifyInterval"/> but 0.</summary>
    public static readonly TimeSpan SmallestInotifyInterval = TimeSpan.FromSeconds(1);

    /// <summary>Largest of all times in this section.</summary>
    public static readonly TimeSpan LargestTimeout = TimeSpan.FromHours(1);

    /// <summary>
    /// The transport: <c>rpc</c>, <c>webhdfs</c>, or <c>auto</c> (the default): RPC first, and WebHDFS for five minutes where RPC cannot
    /// be used; with Kerberos or <see cref="TokenFile"/> over https alone, while <c>webhdfs</c> takes http, too.
    /// </summary>
    public NameNodeTransport Transport { get; init; } = NameNodeTransport.Auto;

    /// <summary>
    /// The user name of simple authentication (<c>user.name</c>). Default <c>hdfs-locality</c>; it needs to list and read the inputs.
    /// </summary>
    public string User { get; init; } = DefaultUser;

    /// <summary>
    /// The user on whose behalf we call, for whom the NameNode must allow <see cref="User"/>, or the name in our Kerberos principal
    /// (<c>hadoop.proxyuser.USER.hosts</c>, <c>….groups</c>). Default: none, we call for ourselves.
    /// </summary>
    public string? DoAs { get; init; }

    /// <summary>
    /// The Kerberos keytab. Default: none. GSSAPI finds it only through the environment that the process was started with: set
    /// <c>KRB5_CLIENT_KTNAME</c> to the same file there. It gets tickets and renews them by itself.
    /// </summary>
    public string? Keytab { get; init; }

    /// <summary>
    /// The Kerberos principal in <see cref="Keytab"/>, such as <c>locality@EXAMPLE.COM</c>, for the record: GSSAPI takes the keytab's
    /// first. Without <see cref="Keytab"/> it selects a ticket cache, which <c>KRB5CCNAME</c> names and another process keeps
    /// renewed. Default: none.
    /// </summary>
    public string? Principal { get; init; }

    /// <summary>
    /// A file that holds a delegation token: the <c>urlString</c> of WebHDFS's <c>GETDELEGATIONTOKEN</c>, or a token storage file as
    /// <c>hdfs fetchdt</c> writes it; at most 1 MiB. Read again when it changes. Default: none.
    /// </summary>
    public string? TokenFile { get; init; }

    /// <summary>
    /// A PEM file with the certificate authorities of the HTTPS of NameNodes and DataNodes. Default: none, the system's are trusted.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>Calls at once to each NameNode, which namespaces get in turns. Default 8; 1 to 256.</summary>
    public int MaxConcurrency { get; init; } = DefaultMaxConcurrency;

    /// <summary>Calls per second to each NameNode; a second's worth may come in a burst. Default 200; 1 to 100,000.</summary>
    public int CallsPerSecond { get; init; } = DefaultCallsPerSecond;

    /// <summary>
    /// Calls that resolving and locating one input may take, repeated ones included; beyond, it fails. Reads of footers have a bound of
    /// their own, <c>Parquet:MaxFiles</c>. Default 10,000; 1 to 10,000,000.
    /// </summary>
    public int MaxCallsPerInput { get; init; } = DefaultMaxCallsPerInput;

    /// <summary>Deadline of one call, from when it is sent. Default 5 s; more than 0, up to 1 h.</summary>
    public Duration CallTimeout { get; init; } = DefaultCallTimeout;

    /// <summary>
    /// Deadline of reading one input with all its calls and retries. Default 60 s; from <see cref="CallTimeout"/> to 1 h.
    /// </summary>
    public Duration ReadTimeout { get; init; } = DefaultReadTimeout;

    /// <summary>Largest answer; a larger one is dropped. Default 64 MiB; 1 MiB to 1 GiB.</summary>
    public int MaxAnswerBytes { get; init; } = DefaultMaxAnswerBytes;

    /// <summary>
    /// Bytes of memory for all answers of NameNodes and DataNodes in progress; an answer that needs more is dropped, and the call is
    /// repeated. An answer over RPC takes 1.5 times its size, and with integrity or privacy 2.5 times. Default 96 MiB; from
    /// <see cref="MaxAnswerBytes"/> to 1 TiB.
    /// </summary>
    public long MaxBytesUnderWay { get; init; } = DefaultMaxBytesUnderWay;

    /// <summary>
    /// How often the DataNode report is read from NameNodes, over RPC, which needs a superuser (<c>dfs.permissions.superusergroup</c>):
    /// so racks and unmapped DataNodes are known before a block map names them. Default 5 m; 30 s to 1 h, or 0 for never.
    /// </summary>
    public Duration DataNodeReportInterval { get; init; } = DefaultDataNodeReportInterval;

    /// <summary>
    /// How often the edit log is read for paths that changed, so that their maps are read again before <c>BlockMap:LocationTtl</c>; 0 for
    /// never. Needs RPC and a superuser. Default 5 s, as long as the shortest time between two reads of a changed path; 0, or 1 s to 1 h.
    /// </summary>
    public Duration InotifyInterval { get; init; } = DefaultInotifyInterval;

    /// <summary>
    /// Whether reads go to observer NameNodes where there are any, and to the active else. Needs RPC, and
    /// <c>dfs.namenode.state.context.enabled</c> on the NameNodes. Default false.
    /// </summary>
    public bool ObserverReads { get; init; }

    /// <summary>Section <c>NameNode:Breaker</c>: when calls to a NameNode stop.</summary>
    public CircuitBreakerOptions Breaker { get; init; } = new();

    /// <summary>
    /// NameNodes by nameservice, in the order to try them, for services without a Hadoop configuration; they win over it. Each by the URL
    /// of its RPC (<c>hdfs://nn1.example.com:8020</c>), of its HTTP server (<c>http://nn1.example.com:9870</c>, or https), or both: URLs of
    /// the same host belong together. Default: none.
    /// </summary>
    public Dictionary<string, List<string>> Nameservices { get; init; } = [];

    /// <summary>
    /// The nameservice of paths without one. Default: <c>fs.defaultFS</c>, or the only one of <see cref="Nameservices"/>.
    /// </summary>
    public string? DefaultNameservice { get; init; }

    /// <summary>Whether our identity is a Kerberos principal.</summary>
    internal bool UsesKerberos => TokenFile is null && (Keytab is not null || Principal is not null);

    /// <summary>Whether edit logs are read.</summary>
    internal bool WatchesEditLogs => InotifyInterval.Value > TimeSpan.Zero;

    /// <summary>Whether a NameNode is called over RPC.</summary>
    internal bool UsesRpc(NameNodeAddress nameNode) => nameNode.RpcAddress is not null && Transport != NameNodeTransport.WebHdfs;

    /// <summary>Whether a NameNode is called over WebHDFS.</summary>
    internal bool UsesWebHdfs(NameNodeAddress nameNode) => nameNode.HttpAddress is not null && Transport != NameNodeTransport.Rpc;

    /// <summary>Whether a NameNode can be called at all.</summary>
    internal bool CanCall(NameNodeAddress nameNode) => UsesRpc(nameNode) || UsesWebHdfs(nameNode);

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate() => NameNodeOptionsValidator.Validate(this);
}

/// <summary>How NameNodes are called.</summary>
public enum NameNodeTransport
{
    /// <summary>Native RPC; WebHDFS for a while where that cannot be used.</summary>
    Auto,

    /// <summary>Hadoop's native RPC alone: a directory's placement in few read-only calls.</summary>
    Rpc,

    /// <summary>WebHDFS over HTTP or HTTPS alone: a call per file.</summary>
    WebHdfs,
}
