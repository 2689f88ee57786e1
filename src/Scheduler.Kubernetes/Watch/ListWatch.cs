using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Keeps a sink equal to a resource of the cluster, as an informer does: a list, then watches from its version on, each from where
/// the last one ended.
/// </summary>
/// <param name="resource">What is watched.</param>
/// <param name="client">The API server.</param>
/// <param name="sink">Where the objects go.</param>
/// <param name="options">Timeouts, page size, limits.</param>
/// <param name="context">Clock, randomness, health, observer and log.</param>
internal sealed class ListWatch(
    WatchedResource resource, ApiServerClient client, IObjectSink sink, KubernetesOptions options, ListWatchContext context)
{
    /// <summary>A watch that ends cleanly sooner and without an event is a fault: something closes it, and must not be flooded.</summary>
    private static readonly TimeSpan ShortestHealthyWatch = TimeSpan.FromSeconds(1);

    /// <summary>Refusals of a watch in a row after which its version is dropped.</summary>
    private const int MaxRefusals = 3;

    private readonly ListPager _pager = new(resource, client, sink, options, context);
    private string? _version;
    private bool _delivered;
    private bool _listedJustNow;
    private bool _expiredBefore;
    private int _refusals;

    /// <summary>Runs until cancelled. Otherwise only a bug ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_version is null) await ListAsync(cancellationToken).ConfigureAwait(false);
                else await WatchAsync(_version, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var fault = await _pager.ListAsync(cancellationToken).ConfigureAwait(false);
        if (fault is null)
        {
            _version = _pager.ResourceVersion;
            (_listedJustNow, _expiredBefore, _refusals) = (true, false, 0);
            context.Health.Listed(resource.Name);
            context.Observer.Reported(resource.Name, context.Clock.GetUtcNow());
            return;
        }

        // A continue token expires when a list takes longer than etcd keeps versions: once is bad luck, twice is not.
        var atOnce = fault.Value.End == ListWatchEnd.Expired && !_expiredBefore;
        _expiredBefore = fault.Value.End == ListWatchEnd.Expired;
        if (atOnce) return;
        await PauseAsync(fault.Value, context.Logger.ListFailed, cancellationToken).ConfigureAwait(false);
    }

    private async Task WatchAsync(string version, CancellationToken cancellationToken)
    {
        var started = context.Clock.GetTimestamp();
        _delivered = false;
        var fault = await WatchOnceAsync(version, cancellationToken).ConfigureAwait(false);
        var end = fault?.End ?? ListWatchEnd.Completed;
        context.Observer.WatchEnded(resource.Name, end);
        context.Logger.WatchEnded(resource.Name, end);
        if (_delivered) Succeeded();
        if (fault is null && !_delivered && context.Clock.GetElapsedTime(started) < ShortestHealthyWatch)
            fault = new ListWatchFault(ListWatchEnd.Completed, "it ended at once and without an event; is a proxy closing watches?");
        await NextAsync(fault, cancellationToken).ConfigureAwait(false);
    }

    // Each way a watch ends, and what is done: at once or after a pause, from the last version or from a new list.
    private async Task NextAsync(ListWatchFault? fault, CancellationToken cancellationToken)
    {
        if (fault is null) return;
        var atOnce = fault.Value.End == ListWatchEnd.Expired && !_listedJustNow;
        if (fault.Value.End is ListWatchEnd.Expired or ListWatchEnd.Malformed or ListWatchEnd.TooLarge) _version = null;
        // A version that the server always refuses, such as one from before a restore from backup.
        if (fault.Value.End == ListWatchEnd.Rejected && ++_refusals >= MaxRefusals) _version = null;
        if (!atOnce) await PauseAsync(fault.Value, context.Logger.WatchFailed, cancellationToken).ConfigureAwait(false);
    }

    private void Succeeded()
    {
        context.Backoff.Reset();
        (_listedJustNow, _refusals) = (false, 0);
    }

    private async Task<ListWatchFault?> WatchOnceAsync(string version, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(options.StallTimeout, context.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        try
        {
            return await ReadWatchAsync(version, stall, linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or IOException)
        {
            return new ListWatchFault(ListWatchEnd.Stalled, $"no line and no bookmark for {options.StallTimeout}");
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return fault;
        }
    }

    private async Task<ListWatchFault?> ReadWatchAsync(string version, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        using var response = await client.WatchAsync(WatchPath(version), cancellationToken).ConfigureAwait(false);
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var lines = new LineReader(stream, options.MaxObjectBytes);
        context.Health.Watching(resource.Name);
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            stall.CancelAfter(options.StallTimeout);
            var @event = WatchEvent.Parse(lines.Line);
            if (@event.Type == WatchEventType.Error) return FaultOf(@event);
            Apply(@event);
            context.Observer.Reported(resource.Name, context.Clock.GetUtcNow());
        }

        return null;
    }

    private void Apply(WatchEvent @event)
    {
        var read = @event.Type switch
        {
            WatchEventType.Added or WatchEventType.Modified => sink.Set(@event.Object.Span),
            WatchEventType.Deleted => sink.Delete(@event.Object.Span),
            _ => true,
        };
        if (!read) context.Unreadable(resource.Name);
        // Also when it cannot be read: the server would send the same again and again.
        if (@event.ResourceVersion is { Length: > 0 } version) _version = version;
        _delivered = true;
    }

    private static ListWatchFault FaultOf(WatchEvent error)
    {
        return ApiStatus.Parse(error.Object) is { } status
            ? ListWatchFault.From(new ApiServerException("a watch", status))!.Value
            : new ListWatchFault(ListWatchEnd.Malformed, "an ERROR without a Status");
    }

    private async Task PauseAsync(
        ListWatchFault fault, Action<string, ListWatchEnd, TimeSpan, string> log, CancellationToken cancellationToken)
    {
        var pause = context.Backoff.Next(fault.RetryAfter);
        context.Health.Failed(resource.Name, fault.Message);
        log(resource.Name, fault.End, pause, fault.Message);
        await Task.Delay(pause, context.Clock, cancellationToken).ConfigureAwait(false);
    }

    private string WatchPath(string version)
    {
        // At random between the timeout and twice it, so that the watches of all replicas do not end together.
        var seconds = (long)(options.WatchTimeout.Value.TotalSeconds * (1 + context.Random.NextDouble()));
        return $"{resource.Path}?watch=1&allowWatchBookmarks=true&timeoutSeconds={seconds}"
            + $"&resourceVersion={Uri.EscapeDataString(version)}{resource.SelectorQuery}";
    }
}
