using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A list, or a page of one.</summary>
/// <param name="Objects">Its objects, in the order of their keys.</param>
/// <param name="ResourceVersion">Version of the list.</param>
/// <param name="Continue">Token for the next page; null on the last.</param>
/// <param name="Remaining">Objects after this page; null when a selector hides how many.</param>
internal sealed record ListPage(IReadOnlyList<StoredObject> Objects, long ResourceVersion, string? Continue, int? Remaining)
{
    private const int BufferBytes = 64 * 1024;

    private static readonly byte[] Comma = [(byte)','];
    private static readonly byte[] End = "]}\n"u8.ToArray();

    public static ListPage Of(List<StoredObject> objects, long resourceVersion, int? limit, Selection selection)
    {
        if (limit is not { } most || objects.Count <= most) return new(objects, resourceVersion, null, null);
        var page = objects.GetRange(0, most);
        var next = new ContinueToken(resourceVersion, page[^1].Key).ToString();
        return new(page, resourceVersion, next, selection.HasSelector ? null : objects.Count - most);
    }

    /// <summary>Writes the list piece by piece; it is never held in memory as a whole.</summary>
    public async Task WriteAsync(Stream to, ApiResource resource, CancellationToken cancellationToken)
    {
        // Not disposed: that would close the stream underneath.
        var buffered = new BufferedStream(to, BufferBytes);
        var metadata = new JsonObject { ["resourceVersion"] = ResourceVersion.ToString(CultureInfo.InvariantCulture) };
        if (Continue is not null) metadata["continue"] = Continue;
        if (Remaining is not null) metadata["remainingItemCount"] = Remaining;
        var typeMeta = $"{{\"kind\":\"{resource.Kind}List\",\"apiVersion\":\"{resource.ApiVersion}\"";
        var head = $"{typeMeta},\"metadata\":{metadata.ToJsonString()},\"items\":[";
        await buffered.WriteAsync(Encoding.UTF8.GetBytes(head), cancellationToken);
        for (var i = 0; i < Objects.Count; i++)
        {
            if (i > 0) await buffered.WriteAsync(Comma, cancellationToken);
            await buffered.WriteAsync(Objects[i].Json, cancellationToken);
        }

        await buffered.WriteAsync(End, cancellationToken);
        await buffered.FlushAsync(cancellationToken);
    }
}

/// <summary>Where a paged list continues: after a key, at the version of its first page; version -1: at the newest.</summary>
internal readonly record struct ContinueToken(long ResourceVersion, string After)
{
    public const long Newest = -1;

    /// <exception cref="ApiException">400: not a token.</exception>
    public static ContinueToken Parse(string text)
    {
        try
        {
            var token = JsonNode.Parse(WebEncoders.Base64UrlDecode(text))!;
            return new((long)token["rv"]!, ((string)token["start"]!).TrimEnd('\0').TrimStart('/'));
        }
        catch (Exception invalid) when (invalid is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            throw ApiException.BadRequest($"invalid continue token: continue key is not valid: {invalid.Message}");
        }
    }

    public override string ToString() => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["v"] = "meta.k8s.io/v1",
        ["rv"] = ResourceVersion,
        ["start"] = (ResourceVersion == Newest ? "" : "/") + After + "\0",
    }.ToJsonString()));
}
