using System.Globalization;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>The URLs of one NameNode's HTTP server, escaped as Hadoop decodes them.</summary>
internal sealed class WebHdfsTarget(Uri address)
{
    private const string Prefix = "webhdfs/v1";

    // What we escape must stay escaped: Uri would decode some of it.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // People write the URL of a gateway with or without the prefix.
    private readonly string _base = WithoutPrefix(address.GetLeftPart(UriPartial.Path).TrimEnd('/')) + "/";

    /// <summary>The server, as <c>host:port</c>.</summary>
    public string Endpoint { get; } = $"{address.IdnHost}:{address.Port}";

    /// <summary>The base URL of the server.</summary>
    public Uri Address => address;

    /// <summary>URL of an operation on a path.</summary>
    /// <param name="path">Absolute path, unescaped.</param>
    /// <param name="operation">The value of <c>op</c>.</param>
    /// <param name="parameters">Further parameters, escaped, each with its <c>&amp;</c>.</param>
    public Uri Operation(string path, string operation, string parameters) =>
        Create($"{Prefix}{EscapePath(path)}?op={operation}{parameters}");

    /// <summary>URL of a JMX bean of the NameNode.</summary>
    public Uri Jmx(string bean) => Create($"jmx?qry=Hadoop:service=NameNode,name={bean}");

    /// <summary>A parameter with its value escaped.</summary>
    public static string Parameter(string name, string value) => $"&{name}={Uri.EscapeDataString(value)}";

    /// <summary>The parameters of a range of a file.</summary>
    public static string Range(long offset, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"&offset={offset}&length={length}");

    // In a path '+' is a plus to Hadoop, escaped or not; '=' is left as partition directories have it.
    private static string EscapePath(string path) => string.Join('/', path.Split('/').Select(EscapeName));

    private static string EscapeName(string name) => Uri.EscapeDataString(name).Replace("%3D", "=", StringComparison.Ordinal);

    private static string WithoutPrefix(string url) =>
        url.EndsWith($"/{Prefix}", StringComparison.OrdinalIgnoreCase) ? url[..^(Prefix.Length + 1)] : url;

    private Uri Create(string target) => new(_base + target, AsWritten);
}
