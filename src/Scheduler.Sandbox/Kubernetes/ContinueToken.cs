using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Where a paged list goes on: behind a key, at the version of its first page; version -1: at the newest.</summary>
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
