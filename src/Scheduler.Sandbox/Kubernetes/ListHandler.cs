using System.IO.Compression;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Answers lists: whole or in pages, newest or at a version, compressed when large.</summary>
internal sealed class ListHandler(ObjectStore store, TimeProvider time)
{
    /// <summary>Bodies from here on are compressed if the client takes gzip.</summary>
    private const long CompressFrom = 128 * 1024;

    /// <summary>How long a list waits for a version that is not there yet.</summary>
    private static readonly TimeSpan VersionWait = TimeSpan.FromSeconds(3);

    public async Task HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var page = await PageAsync(request, request.Selection, cancellationToken);
        await SendAsync(request, page, cancellationToken);
    }

    /// <summary>Waits until a version exists.</summary>
    /// <exception cref="ApiException">504: it does not after three seconds.</exception>
    public async Task WaitForVersionAsync(long resourceVersion, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + VersionWait;
        while (true)
        {
            var changed = store.Changed;
            if (store.ResourceVersion >= resourceVersion) return;
            var left = deadline - time.GetUtcNow();
            if (left <= TimeSpan.Zero) throw ApiException.TooLargeResourceVersion(resourceVersion, store.ResourceVersion);
            await Task.WhenAny(changed, Task.Delay(left, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<ListPage> PageAsync(ApiRequest request, Selection selection, CancellationToken cancellationToken)
    {
        var options = ListOptions.Of(request);
        if (options.Continue is { } token) return Next(request.Resource, selection, options, token);
        if (options.ResourceVersion is { } version and > 0)
        {
            await WaitForVersionAsync(version, cancellationToken);
            if (options.IsExact)
            {
                var then = store.ListAt(request.Resource, version, selection)
                    ?? throw ApiException.Expired("The resourceVersion for the provided list is too old.");
                return ListPage.Of(then, version, options.Limit, selection);
            }
        }

        var (objects, newest) = store.List(request.Resource, selection);
        // From the watch cache, which knows no pages.
        return ListPage.Of(objects, newest, options.ResourceVersion is null ? options.Limit : null, selection);
    }

    private ListPage Next(ApiResource resource, Selection selection, ListOptions options, ContinueToken token)
    {
        if (token.ResourceVersion == ContinueToken.Newest)
        {
            var (newest, version) = store.List(resource, selection);
            return ListPage.Of(Behind(newest, token.After), version, options.Limit, selection);
        }

        var objects = store.ListAt(resource, token.ResourceVersion, selection) ?? throw TooOld(token);
        return ListPage.Of(Behind(objects, token.After), token.ResourceVersion, options.Limit, selection);
    }

    private static List<StoredObject> Behind(List<StoredObject> objects, string key) =>
        [.. objects.Where(one => string.CompareOrdinal(one.Key, key) > 0)];

    private static ApiException TooOld(ContinueToken token) => new(
        410, "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue "
        + "parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided "
        + "token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was "
        + "returned and now may show up in the list.")
    {
        ContinueToken = (token with { ResourceVersion = ContinueToken.Newest }).ToString(),
    };

    private static async Task SendAsync(ApiRequest request, ListPage page, CancellationToken cancellationToken)
    {
        var response = request.Context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-cache, private";
        var isCompressed = page.Objects.Sum(one => (long)one.Json.Length) >= CompressFrom
            && request.Context.Request.Headers.AcceptEncoding.ToString().Split(',').Any(encoding => encoding.Trim() == "gzip");
        if (!isCompressed)
        {
            await page.WriteAsync(response.Body, request.Resource, cancellationToken);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await page.WriteAsync(gzip, request.Resource, cancellationToken);
    }
}
