using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace Scheduler.Management;

/// <summary>The page at <c>/</c>: a few files of our own, kept in the assembly. Nothing is loaded from elsewhere.</summary>
internal sealed class PageRoutes(ManagementAccess access)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, string> TypesByFile = new Dictionary<string, string>
    {
        ["index.html"] = "text/html; charset=utf-8",
        ["page.css"] = "text/css; charset=utf-8",
        ["page.js"] = "text/javascript; charset=utf-8",
        ["headline.js"] = "text/javascript; charset=utf-8",
        ["cluster.js"] = "text/javascript; charset=utf-8",
        ["explanation.js"] = "text/javascript; charset=utf-8",
        ["decisions.js"] = "text/javascript; charset=utf-8",
    }.ToFrozenDictionary();

    /// <summary>Maps the files; <c>/</c> is the first of them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (file, type) in TypesByFile)
        {
            var content = Read(file);
            routes.MapGet(file == "index.html" ? "/" : $"/{file}", (HttpContext context) => Send(context, content, type))
                .RequireAccess(access, ClusterRoute.Pods)
                .ExcludeFromDescription();
        }
    }

    private static IResult Send(HttpContext context, byte[] content, string type)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers[HeaderNames.CacheControl] = "no-cache";
        headers["Referrer-Policy"] = "no-referrer";
        return Results.Bytes(content, type);
    }

    private static byte[] Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Page.{file}")
            ?? throw new InvalidOperationException($"The assembly has no {file}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
