namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Answers watches: the current state if asked, then every change once and in order, and bookmarks in between.</summary>
internal sealed class WatchHandler(ObjectStore store, ListHandler lists, WatchCuts cuts, TimeProvider time)
{
    /// <summary>Changes that are sent before the stream is flushed.</summary>
    private const int BatchSize = 500;

    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(60);

    /// <summary>The last bookmark comes this long before the end.</summary>
    private static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    /// <summary>Length of a watch that does not say (the API server takes 30 to 60 minutes at random).</summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    public async Task HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var cut = cuts.Next;
        var (version, sendsInitialEvents) = ListOptions.OfWatch(request);
        var watch = new Watch(request, request.Selection, TimeoutOf(request), time.GetUtcNow());
        var stream = new WatchStream(request.Context.Response, request.Resource);
        var from = sendsInitialEvents || version is null or 0 ? null : version;
        var refused = await RefusalAsync(request.Resource, version, sendsInitialEvents, cancellationToken);
        await stream.StartAsync(cancellationToken);
        // Never an HTTP error: the head is 200 and the Status comes as an event.
        if (refused is not null) stream.WriteError(refused);
        else await StreamAsync(watch, stream, from, cut, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private async Task<ApiException?> RefusalAsync(
        ApiResource resource, long? version, bool sendsInitialEvents, CancellationToken cancellationToken)
    {
        try
        {
            if (version is null or 0) return null;
            if (sendsInitialEvents) await lists.WaitForVersionAsync(version.Value, cancellationToken);
            else store.CheckWatchable(resource, version.Value);
            return null;
        }
        catch (ApiException refused)
        {
            return refused;
        }
    }

    private async Task StreamAsync(Watch watch, WatchStream stream, long? from, Task<bool> cut, CancellationToken cancellationToken)
    {
        var version = from ?? SendInitialEvents(watch, stream);
        while (!cut.IsCompleted)
        {
            // A reader that is too slow gets a clean end, and misses events.
            if (store.ChangesAfter(watch.Request.Resource, version, BatchSize) is not { } page) return;
            foreach (var change in page.Changes)
            {
                if (change.As(watch.Selection) is { } seen) stream.Write(seen.Type, seen.Object);
            }

            version = page.UpTo;
            await stream.FlushAsync(cancellationToken);
            if (page.Changes.Count > 0) continue;
            if (!await WaitAsync(watch, stream, version, page.Next, cut, cancellationToken)) return;
        }

        if (await cut) watch.Request.Context.Abort();
    }

    private long SendInitialEvents(Watch watch, WatchStream stream)
    {
        var (objects, version) = store.List(watch.Request.Resource, watch.Selection);
        foreach (var one in objects) stream.Write("ADDED", one);
        if (watch.HasBookmarks) stream.WriteBookmark(version, endsInitialEvents: true);
        return version;
    }

    /// <summary>Waits for a change, a cut, the next bookmark or the end; writes the bookmark.</summary>
    /// <returns>False at the end of the watch.</returns>
    private async Task<bool> WaitAsync(
        Watch watch, WatchStream stream, long version, Task next, Task cut, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now >= watch.End) return false;
        if (watch.HasBookmarks && now >= watch.NextBookmark)
        {
            // Everything up to this version is sent; a version in the future has no events yet.
            if (version <= store.ResourceVersion) stream.WriteBookmark(version, endsInitialEvents: false);
            watch.BookmarkSent(now, BookmarkInterval);
            return true;
        }

        var wake = watch.HasBookmarks && watch.NextBookmark < watch.End ? watch.NextBookmark : watch.End;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(next, cut, Task.Delay(wake - now, time, waiting.Token));
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }

    private static TimeSpan TimeoutOf(ApiRequest request) =>
        request.Number("timeoutSeconds", text => ApiException.BadRequest(ListOptions.NotANumber("ParseInt", text))) is { } seconds and > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, (long)TimeSpan.FromDays(1).TotalSeconds))
            : DefaultTimeout;

    private sealed class Watch(ApiRequest request, Selection selection, TimeSpan timeout, DateTimeOffset start)
    {
        public ApiRequest Request => request;

        public Selection Selection => selection;

        public bool HasBookmarks { get; } = request.Query("allowWatchBookmarks") is "1" or "true";

        public DateTimeOffset End { get; } = start + timeout;

        public DateTimeOffset NextBookmark { get; private set; } = Earlier(start + BookmarkInterval, start + timeout - BookmarkBeforeEnd);

        public void BookmarkSent(DateTimeOffset now, TimeSpan interval)
        {
            var last = End - BookmarkBeforeEnd;
            NextBookmark = now >= last ? DateTimeOffset.MaxValue : Earlier(now + interval, last);
        }

        private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
    }
}

/// <summary>Ends the open watches when a test asks for it.</summary>
internal sealed class WatchCuts
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<bool> _cut = NewSignal();

    /// <summary>Completes when the watches are cut: true for an abrupt end without the last chunk.</summary>
    public Task<bool> Next
    {
        get { lock (_lock) return _cut.Task; }
    }

    public void Cut(bool isAbrupt)
    {
        lock (_lock)
        {
            _cut.TrySetResult(isAbrupt);
            _cut = NewSignal();
        }
    }

    private static TaskCompletionSource<bool> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
