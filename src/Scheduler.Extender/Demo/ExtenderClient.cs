using System.Net.Mime;
using System.Text;
using System.Text.Json;

namespace Scheduler.Extender.Demo;

/// <summary>Speaks the extender protocol as kube-scheduler does, names only.</summary>
internal sealed class ExtenderClient(HttpClient http)
{
    /// <summary>Asks which nodes pass.</summary>
    public async Task<string[]> FilterAsync(string podJson, string[] nodeNames, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync("filter", podJson, nodeNames, cancellationToken);
        return [.. answer.RootElement.GetProperty("NodeNames").EnumerateArray().Select(name => name.GetString()!)];
    }

    /// <summary>Asks for scores, by node name.</summary>
    public async Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(string podJson, string[] nodeNames, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync("prioritize", podJson, nodeNames, cancellationToken);
        return answer.RootElement.EnumerateArray().ToDictionary(
            one => one.GetProperty("Host").GetString()!, one => one.GetProperty("Score").GetInt32(), StringComparer.Ordinal);
    }

    private async Task<JsonDocument> AskAsync(string verb, string podJson, string[] nodeNames, CancellationToken cancellationToken)
    {
        var body = $$"""{"Pod":{{podJson}},"Nodes":null,"NodeNames":{{JsonSerializer.Serialize(nodeNames)}}}""";
        using var content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json);
        using var response = await http.PostAsync(new Uri($"{"/extender"}/{verb}", UriKind.Relative), content, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
    }
}
