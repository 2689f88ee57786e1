using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Writes watch events, one line each.</summary>
internal sealed class WatchStream(HttpResponse response, ApiResource resource)
{
    private readonly PipeWriter _body = response.BodyWriter;
    private readonly byte[] _typeMeta = Encoding.UTF8.GetBytes(resource.TypeMeta);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-cache, private";
        await response.StartAsync(cancellationToken);
        await _body.FlushAsync(cancellationToken);
    }

    public void Write(string type, StoredObject value)
    {
        Head(type);
        _body.Write(_typeMeta);
        _body.Write(value.Json.AsSpan(1));
        _body.Write("}\n"u8);
    }

    public void WriteBookmark(long resourceVersion, bool endsInitialEvents)
    {
        Head("BOOKMARK");
        _body.Write(_typeMeta);
        var annotations = endsInitialEvents ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        var version = resourceVersion.ToString(CultureInfo.InvariantCulture);
        Text($"\"metadata\":{{\"resourceVersion\":\"{version}\"{annotations}}}{EmptyFields}}}}}\n");
    }

    public void WriteError(ApiException error)
    {
        Head("ERROR");
        _body.Write(ApiJson.Bytes(error.ToStatus()));
        _body.Write("}\n"u8);
    }

    public async Task FlushAsync(CancellationToken cancellationToken) => await _body.FlushAsync(cancellationToken);

    /// <summary>A bookmark holds the fields that its Go type always prints.</summary>
    private string EmptyFields => resource.Name switch
    {
        "pods" => ",\"spec\":{\"containers\":null},\"status\":{}",
        "nodes" => ",\"spec\":{},\"status\":{\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":0}},\"nodeInfo\":{\"machineID\":\"\","
            + "\"systemUUID\":\"\",\"bootID\":\"\",\"kernelVersion\":\"\",\"osImage\":\"\",\"containerRuntimeVersion\":\"\","
            + "\"kubeletVersion\":\"\",\"kubeProxyVersion\":\"\",\"operatingSystem\":\"\",\"architecture\":\"\"}}",
        _ => "",
    };

    private void Head(string type) => Text($"{{\"type\":\"{type}\",\"object\":");

    private void Text(string text) => _body.Write(Encoding.UTF8.GetBytes(text));
}
