using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>A request in WebHDFS's terms, read from the raw target: HDFS decodes the path once and keeps its plus signs.</summary>
internal sealed class WebHdfsRequest
{
    private const string Prefix = "/webhdfs/v1";

    private readonly Dictionary<string, string> _parameters;

    private WebHdfsRequest(string target, string rawPath, Dictionary<string, string> parameters, string? reader)
    {
        Target = target;
        RawPath = rawPath;
        Reader = reader;
        _parameters = parameters;
    }

    /// <summary>Path and query as they came.</summary>
    public string Target { get; }

    /// <summary>Path as it came, still escaped.</summary>
    public string RawPath { get; }

    /// <summary>The client's address.</summary>
    public string? Reader { get; }

    public bool IsWebHdfs => RawPath == Prefix || RawPath.StartsWith(Prefix + "/", StringComparison.Ordinal);

    /// <summary>The HDFS path, decoded.</summary>
    public string HdfsPath => NamespaceTree.Normalize("/" + Uri.UnescapeDataString(RawPath[Prefix.Length..]));

    /// <summary>The operation in upper case; empty when there is none.</summary>
    public string Operation => Parameter("op")?.ToUpperInvariant() ?? "";

    public static WebHdfsRequest Of(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (query >= 0)
        {
            foreach (var (name, value) in QueryHelpers.ParseQuery(target[query..])) parameters[name] = value.ToString();
        }

        return new WebHdfsRequest(
            target, query < 0 ? target : target[..query], parameters, context.Connection.RemoteIpAddress?.ToString());
    }

    public string? Parameter(string name) => _parameters.GetValueOrDefault(name);

    /// <summary>A number that is not negative; refused as the NameNode refuses it.</summary>
    public long? Number(string name)
    {
        if (Parameter(name) is not { Length: > 0 } text) return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw HdfsException.InvalidParameter(name, $"Failed to parse \"{text}\" as a radix-10 long integer.");
        }

        return number >= 0 ? number : throw HdfsException.InvalidParameter(name, $"Invalid parameter range: {name} = {number} < 0");
    }
}
