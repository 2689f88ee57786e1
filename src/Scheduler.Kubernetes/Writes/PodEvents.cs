using System.Threading.Channels;
using k8s;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Writes;

/// <summary>
/// Writes Events in the background: a bounded queue, no repeats for a pod and a reason within <see cref="RecentEvents.Window"/>, and a
/// steady pace. An Event that fails is not retried: Events are best effort, and the metrics count it.
/// </summary>
internal sealed class PodEvents : BackgroundService, IPodEvents
{
    private readonly ApiServerClient _client;
    private readonly KubernetesOptions _options;
    private readonly IKubernetesObserver _observer;
    private readonly TimeProvider _clock;
    private readonly ILogger<PodEvents> _logger;
    private readonly Channel<PodEvent> _queue;
    private readonly Lock _lock = new();
    private readonly RecentEvents _recent;
    private uint _sequence;

    public PodEvents(
        ApiServerClient client, KubernetesOptions options, IKubernetesObserver observer, TimeProvider clock, ILogger<PodEvents> logger)
    {
        _client = client;
        _options = options;
        _observer = observer;
        _clock = clock;
        _logger = logger;
        _recent = new RecentEvents(clock);
        _queue = Channel.CreateBounded<PodEvent>(new BoundedChannelOptions(options.MaxQueuedEvents) { SingleReader = true });
    }

    /// <inheritdoc/>
    public void Record(PodMetadata pod, string reason, string note, bool warning)
    {
        lock (_lock)
        {
            // An Event about a pod without a uid would be attached to any pod of its name.
            if (pod.Uid.Length == 0 || pod.Name.Length == 0 || pod.Namespace.Length == 0) _observer.EventDropped(EventDropReason.Failed);
            else if (_recent.Contains(pod.Uid, reason)) _observer.EventDropped(EventDropReason.Repeated);
            else if (!_queue.Writer.TryWrite(Event(pod, reason, note, warning))) _observer.EventDropped(EventDropReason.QueueFull);
            else _recent.Add(pod.Uid, reason);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pace = new EventRate(_options.EventsPerSecond, _clock);
        await foreach (var @event in _queue.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            await Task.Delay(pace.Take(), _clock, stoppingToken).ConfigureAwait(false);
            var pause = await WriteAsync(@event, stoppingToken).ConfigureAwait(false);
            await Task.Delay(pause, _clock, stoppingToken).ConfigureAwait(false);
        }
    }

    // What waits in the queue is bounded by its count, so each of them has to be small.
    private PodEvent Event(PodMetadata pod, string reason, string note, bool warning)
    {
        _sequence = unchecked(_sequence + 1);
        return new PodEvent(pod.WithoutTexts, reason, PodEvent.Cut(note), warning, _clock.GetUtcNow(), _sequence);
    }

    // Returns the Retry-After of the server.
    private async Task<TimeSpan> WriteAsync(PodEvent @event, CancellationToken stoppingToken)
    {
        try
        {
            var body = @event.ToBody(_options.Instance);
            await _client.CallAsync("event", (api, deadline) => api.EventsV1.CreateNamespacedEventAsync(
                body, ApiPath.Segment(@event.Pod.Namespace), cancellationToken: deadline), stoppingToken).ConfigureAwait(false);
            return TimeSpan.Zero;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            _observer.EventDropped(EventDropReason.Failed);
            _logger.EventFailed(fault.Message);
            return fault.RetryAfter ?? TimeSpan.Zero;
        }
    }
}

/// <summary>
/// A token bucket by an injected clock: so many Events a second in the long run, ten seconds' worth at once. One use by one loop.
/// </summary>
internal sealed class EventRate(int perSecond, TimeProvider clock)
{
    private const int BurstSeconds = 10;

    private double _tokens = (double)perSecond * BurstSeconds;
    private DateTimeOffset _filledAt = clock.GetUtcNow();

    /// <summary>Takes a token; answers how long to wait for it first.</summary>
    public TimeSpan Take()
    {
        var now = clock.GetUtcNow();
        var elapsed = Math.Max(0, (now - _filledAt).TotalSeconds);
        _tokens = Math.Min((double)perSecond * BurstSeconds, _tokens + (elapsed * perSecond)) - 1;
        _filledAt = now;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
    }
}

/// <summary>
/// Which pod got which Event a short while ago. Two generations, the older of which is forgotten after a window or when the newer is
/// full: bounded, and nothing to sweep. One use under one lock.
/// </summary>
internal sealed class RecentEvents(TimeProvider clock)
{
    /// <summary>How long an Event is not repeated, at least; at most twice as long.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int MaxEntries = 16_384;

    private HashSet<(string Uid, string Reason)> _newer = [];
    private HashSet<(string Uid, string Reason)> _older = [];
    private DateTimeOffset _turnedAt = clock.GetUtcNow();

    /// <summary>Whether the pod got an Event with that reason a short while ago.</summary>
    public bool Contains(string podUid, string reason)
    {
        if (clock.GetUtcNow() - _turnedAt >= Window) Turn();
        return _newer.Contains((podUid, reason)) || _older.Contains((podUid, reason));
    }

    /// <summary>Notes an Event.</summary>
    public void Add(string podUid, string reason)
    {
        if (_newer.Count >= MaxEntries) Turn();
        _newer.Add((podUid, reason));
    }

    private void Turn()
    {
        (_older, _newer) = (_newer, []);
        // Both are too old after two windows without a lookup.
        if (clock.GetUtcNow() - _turnedAt >= Window * 2) _older = [];
        _turnedAt = clock.GetUtcNow();
    }
}
