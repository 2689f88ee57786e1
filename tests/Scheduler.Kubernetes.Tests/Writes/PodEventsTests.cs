using System.Text;
using System.Text.Json;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Writes;
using Scheduler.Sandbox;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Writes;

public sealed class PodEventsTests : IAsyncLifetime, IDisposable
{
    private const string Route = "POST /apis/events.k8s.io/v1/namespaces/default/events";

    private readonly TestObserver _observer = new();
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 11, 21, 0, 50, 57, TimeSpan.Zero).AddTicks(5_069_251));
    private ReplayApiServer _server = null!;
    private ApiServerClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await ReplayApiServer.StartAsync();
        _client = new ApiServerClient(new ClusterConnection(_server.Address), new KubernetesOptions(), _observer, _clock);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Record_Event_HasTheFieldsThatTheRealServerTook()
    {
        _server.On(Route, Reply.Recorded("event-v1-create"));
        using var events = await StartedAsync(new KubernetesOptions { Instance = "replica-1" });

        events.Record(Pod("p4"), "LocalityPlaced", "On a node with 3 of 8 blocks.", warning: false);
        await Eventually.HoldsAsync(() => _observer.Calls.Contains(("event", ApiCallOutcome.Ok)));

        using var sent = JsonDocument.Parse(_server.Requests[0].Body);
        using var recorded = JsonDocument.Parse(RecordedExchange.RequestBody("event-v1-create"));
        Assert.Equal(Names(recorded.RootElement), Names(sent.RootElement));
        Assert.Equal(Names(recorded.RootElement.GetProperty("regarding")), Names(sent.RootElement.GetProperty("regarding")));
        Assert.Equal("2026-11-21T00:50:57.506925Z", sent.RootElement.GetProperty("eventTime").GetString());
        Assert.Equal("replica-1", sent.RootElement.GetProperty("reportingInstance").GetString());
        Assert.Equal("Normal", sent.RootElement.GetProperty("type").GetString());
        Assert.StartsWith("p4.", sent.RootElement.GetProperty("metadata").GetProperty("name").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_SameReasonForAPod_IsNotRepeatedWithinTheWindow()
    {
        using var events = await StartedAsync();

        events.Record(Pod("a"), "LocalityIgnored", "x", warning: true);
        events.Record(Pod("a"), "LocalityIgnored", "y", warning: true);
        events.Record(Pod("a"), "LocalityPlaced", "x", warning: false);
        events.Record(Pod("b"), "LocalityIgnored", "x", warning: true);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 3);
        Assert.Equal([EventDropReason.Repeated], _observer.Dropped.Where(each => each == EventDropReason.Repeated));

        _clock.Advance(RecentEvents.Window * 3);
        events.Record(Pod("a"), "LocalityIgnored", "x", warning: true);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 4);
    }

    [Fact]
    public void Contains_OneToTwoWindowsLater_IsForgottenInBetween()
    {
        var recent = new RecentEvents(_clock);
        recent.Add("a", "r");

        _clock.Advance(RecentEvents.Window);
        Assert.True(recent.Contains("a", "r"));
        Assert.False(recent.Contains("a", "s"));
        _clock.Advance(RecentEvents.Window);
        Assert.False(recent.Contains("a", "r"));
    }

    [Fact]
    public void Add_WithoutEnd_StaysBounded()
    {
        var recent = new RecentEvents(_clock);
        for (var i = 0; i < 100_000; i++) recent.Add($"{i}", "r");

        Assert.True(recent.Contains("99999", "r"));
        Assert.False(recent.Contains("0", "r"));
    }

    [Fact]
    public void Record_MoreThanMayWait_AreDroppedAndCounted()
    {
        using var events = Events(new KubernetesOptions { MaxQueuedEvents = 2 });

        for (var i = 0; i < 5; i++) events.Record(Pod($"p{i}"), "LocalityPlaced", "x", warning: false);

        Assert.Equal([EventDropReason.QueueFull, EventDropReason.QueueFull, EventDropReason.QueueFull], _observer.Dropped);
    }

    [Fact]
    public void Record_LongNotesOfPodsWithLongTexts_QueueNoMoreThanIsWritten()
    {
        const int Queued = 50;
        using var events = Events(new KubernetesOptions { MaxQueuedEvents = Queued });
        var texts = new Dictionary<string, string> { ["hdfs.locality/paths"] = HostileTexts.Of("many paths") };

        for (var i = 0; i < 2 * Queued; i++)
        {
            var pod = Pod($"p{i}") with { Annotations = texts, Labels = texts };
            events.Record(pod, "LocalityIgnored", i + HostileTexts.Of("many paths"), warning: true);
        }

        Assert.Equal(Queued, _observer.Dropped.Count(reason => reason == EventDropReason.QueueFull));
        Assert.InRange(RetainedTexts.CharactersIn(events), Queued * PodEvent.MaxNoteBytes, Queued * (PodEvent.MaxNoteBytes + 100));
    }

    [Fact]
    public void Record_PodWithoutAUid_IsDropped()
    {
        using var events = Events(new KubernetesOptions());

        events.Record(new PodMetadata("default", "p", ""), "LocalityPlaced", "x", warning: false);

        Assert.Equal([EventDropReason.Failed], _observer.Dropped);
    }

    [Theory]
    [InlineData("event-403-nobody")]
    [InlineData("event-v1-422-note-long")]
    [InlineData("event-v1-400-eventtime-7digits")]
    public async Task Record_RecordedRefusal_IsCountedAndTheNextIsWritten(string name)
    {
        _server.On(Route, Reply.Recorded(name), Reply.Recorded("event-v1-create"));
        using var events = await StartedAsync();

        events.Record(Pod("a"), "LocalityPlaced", "x", warning: false);
        events.Record(Pod("b"), "LocalityPlaced", "x", warning: false);
        await Eventually.HoldsAsync(() => _observer.Calls.Contains(("event", ApiCallOutcome.Ok)));

        Assert.Equal([EventDropReason.Failed], _observer.Dropped);
    }

    [Fact]
    public async Task Record_TooManyRequests_LeavesTheServerAloneForAsLongAsItAsks()
    {
        _server.On(Route, Reply.Recorded("429-apf-post"), Reply.Recorded("event-v1-create"));
        using var events = await StartedAsync();
        events.Record(Pod("a"), "LocalityPlaced", "x", warning: false);
        events.Record(Pod("b"), "LocalityPlaced", "x", warning: false);
        await Eventually.HoldsAsync(() => !_observer.Dropped.IsEmpty && _clock.PendingTimers > 0);
        Assert.Single(_server.Requests);

        _clock.Advance(TimeSpan.FromSeconds(10));

        await Eventually.HoldsAsync(() => _server.Requests.Count == 2);
    }

    [Fact]
    public void Take_BeyondTheBurst_WaitsForItsTurn()
    {
        var pace = new EventRate(perSecond: 2, _clock);
        for (var i = 0; i < 20; i++) Assert.Equal(TimeSpan.Zero, pace.Take());

        Assert.Equal(TimeSpan.FromSeconds(0.5), pace.Take());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, pace.Take());
        _clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 20; i++) Assert.Equal(TimeSpan.Zero, pace.Take());
        Assert.NotEqual(TimeSpan.Zero, pace.Take());
    }

    [Theory]
    [InlineData("x", 1_024, 1_024)]
    [InlineData("é", 2_000, 512)]
    [InlineData("漢", 2_000, 341)]
    [InlineData("😀", 2_000, 256)]
    public void Cut_LongNote_EndsBetweenCharacters(string character, int count, int kept)
    {
        var cut = PodEvent.Cut(string.Concat(Enumerable.Repeat(character, count)));

        Assert.Equal(string.Concat(Enumerable.Repeat(character, kept)), cut);
        Assert.True(Encoding.UTF8.GetByteCount(cut) <= PodEvent.MaxNoteBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(200)]
    public void Cut_ManySentences_EndsBehindAWholeOneAndSaysThatThereIsMore(int count)
    {
        const string Sentence = "'ä' is no path; write a path.";
        var note = string.Join(' ', Enumerable.Repeat(Sentence, count));

        var cut = PodEvent.Cut(note);

        Assert.True(Encoding.UTF8.GetByteCount(cut) <= PodEvent.MaxNoteBytes);
        var whole = cut.Replace(" For the rest, see explain.", "", StringComparison.Ordinal);
        Assert.Equal(string.Join(' ', Enumerable.Repeat(Sentence, Math.Min(count, 32))), whole);
        Assert.Equal(count > 32, cut.Length > whole.Length);
    }

    [Fact]
    public void Cut_LoneSurrogates_AreCountedAsTheyAreSent() =>
        Assert.Equal(341, PodEvent.Cut(new string('\ud800', 2_000)).Length);

    [Fact]
    public void ToJson_LongestPodName_GivesAnEventNameThatFits()
    {
        var @event = new PodEvent(Pod(new string('a', 230) + new string('-', 23)), "R", "n", false, _clock.GetUtcNow(), uint.MaxValue);

        using var json = JsonDocument.Parse(KubernetesJson.Serialize(@event.ToBody("i")));
        var name = json.RootElement.GetProperty("metadata").GetProperty("name").GetString()!;

        Assert.InRange(name.Length, 1, 253);
        Assert.Matches("^a+\\.[0-9a-f]+$", name);
    }

    // Six digits, whatever the time: the library writes none for a whole second, and the API server refuses that.
    [Theory]
    [InlineData(0, "2026-11-21T00:50:57.000001Z")]
    [InlineData(9, "2026-11-21T00:50:57.000001Z")]
    [InlineData(10, "2026-11-21T00:50:57.000001Z")]
    [InlineData(9_999_999, "2026-11-21T00:50:57.999999Z")]
    public void ToBody_AnyTime_HasSixDigits(long ticks, string written)
    {
        var time = new DateTimeOffset(2026, 11, 21, 0, 50, 57, TimeSpan.Zero).AddTicks(ticks);
        var @event = new PodEvent(Pod("a"), "R", "n", false, time, 0);

        using var json = JsonDocument.Parse(KubernetesJson.Serialize(@event.ToBody("i")));

        Assert.Equal(written, json.RootElement.GetProperty("eventTime").GetString());
    }

    private static PodMetadata Pod(string name) => new("default", name, $"uid-{name}");

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

    private PodEvents Events(KubernetesOptions options) => new(_client, options, _observer, _clock, NullLogger<PodEvents>.Instance);

    private async Task<PodEvents> StartedAsync(KubernetesOptions? options = null)
    {
        var events = Events(options ?? new KubernetesOptions());
        await events.StartAsync(CancellationToken.None);
        return events;
    }
}
