using System.Text.Json;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Lists a resource into a sink, page by page.</summary>
/// <remarks>
/// Without a resourceVersion: the list is then consistent, and after a restart or a fail-over it never shows a state older than one
/// that was seen, as <c>resourceVersion=0</c> may. Since Kubernetes 1.31 the API server answers it from its watch cache like the latter.
/// In pages, which <c>resourceVersion=0</c> would ignore, so that no single answer is long enough to hit a deadline or to be cut off.
/// </remarks>
internal sealed class ListPager(
    WatchedResource resource, ApiServerClient client, IObjectSink sink, KubernetesOptions options, ListWatchContext context)
{
    /// <summary>Ends a list whose server always names a next page: five million objects at the default page size.</summary>
    private const int MaxPages = 10_000;

    private int _objects;

    /// <summary>The version of the last whole list.</summary>
    public string? ResourceVersion { get; private set; }

    /// <summary>Lists again. Null on success.</summary>
    public async Task<ListWatchFault?> ListAsync(CancellationToken cancellationToken)
    {
        var started = context.Clock.GetTimestamp();
        _objects = 0;
        var fault = await TryListAsync(cancellationToken).ConfigureAwait(false);
        context.Observer.ListEnded(resource.Name, fault?.End ?? ListWatchEnd.Completed, _objects, context.Clock.GetElapsedTime(started));
        if (fault is null) context.Logger.Listed(resource.Name, _objects, ResourceVersion!);
        return fault;
    }

    private async Task<ListWatchFault?> TryListAsync(CancellationToken cancellationToken)
    {
        try
        {
            sink.BeginList();
            await ReadPagesAsync(cancellationToken).ConfigureAwait(false);
            sink.EndList();
            return null;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return fault;
        }
    }

    private async Task ReadPagesAsync(CancellationToken cancellationToken)
    {
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            next = await client.ListAsync(PagePath(next), ReadPageAsync, cancellationToken).ConfigureAwait(false);
            if (string.IsNullOrEmpty(next)) return;
        }

        throw new JsonException($"The list of {resource.Name} has more than {MaxPages} pages.");
    }

    private async Task<string?> ReadPageAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var list = new ListReader(stream, options.MaxObjectBytes);
        while (await list.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _objects++;
            if (!sink.Set(list.Item.Span)) context.Unreadable(resource.Name);
        }

        ResourceVersion = list.ResourceVersion is { Length: > 0 } version
            ? version
            : throw new JsonException($"The list of {resource.Name} has no metadata.resourceVersion.");
        return list.Continue;
    }

    private string PagePath(string? next) =>
        $"{resource.Path}?limit={options.PageSize}{resource.SelectorQuery}"
        + (next is null ? "" : $"&continue={Uri.EscapeDataString(next)}");
}
