using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

/// <summary>Reads the events of a watch one by one.</summary>
internal sealed class WatchReader(HttpResponseMessage response) : IDisposable
{
    private StreamReader? _lines;

    public HttpResponseMessage Response => response;

    /// <summary>The next event; null at a clean end.</summary>
    public async Task<JsonObject?> NextAsync(CancellationToken cancellationToken = default)
    {
        _lines ??= new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var line = await _lines.ReadLineAsync(cancellationToken);
        return line is null ? null : JsonNode.Parse(line)!.AsObject();
    }

    /// <summary>Type and object name of the next event.</summary>
    public async Task<(string Type, string? Name)> NextNameAsync()
    {
        var next = await NextAsync() ?? throw new EndOfStreamException();
        return ((string)next["type"]!, (string?)next["object"]!["metadata"]!["name"]);
    }

    public void Dispose()
    {
        _lines?.Dispose();
        response.Dispose();
    }
}
