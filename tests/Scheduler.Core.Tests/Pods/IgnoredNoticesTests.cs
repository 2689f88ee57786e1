using Scheduler.Core.Pods;

namespace Scheduler.Core.Tests.Pods;

/// <summary>Who asks about a pod and who releases it, in any order and number: its owner is notified once.</summary>
public sealed class IgnoredNoticesTests : IPodEvents
{
    private readonly List<string> _events = [];
    private readonly List<IgnoredReason> _counted = [];
    private readonly IgnoredNotices _notices;

    public IgnoredNoticesTests() => _notices = new IgnoredNotices(this, _counted.Add);

    [Fact]
    public void Released_ThenAsked_IsToldOnce()
    {
        _notices.Released(Request("a"));
        _notices.Asked(Request("a"));
        _notices.Asked(Request("a"));
        _notices.Released(Request("a"));

        Assert.Equal(["a LocalityIgnored one two True"], _events);
        Assert.Equal([IgnoredReason.InvalidPath, IgnoredReason.UnknownKey], _counted);
    }

    [Fact]
    public void Asked_NewPodOfTheSameName_IsToldAgain()
    {
        _notices.Asked(Request("a"));
        _notices.Asked(Request("b"));

        Assert.Equal(2, _events.Count);
    }

    [Fact]
    public void Asked_LeftToTheLeader_IsNotTold()
    {
        _notices.LeaveToLeader(Request("a"));
        _notices.Asked(Request("a"));

        Assert.Empty(_events);
        Assert.Empty(_counted);
    }

    /// <summary>The leader died, and this replica releases the pod.</summary>
    [Fact]
    public void Released_LeftToALeaderBefore_IsTold()
    {
        _notices.LeaveToLeader(Request("a"));
        _notices.Released(Request("a"));
        _notices.Asked(Request("a"));

        Assert.Single(_events);
    }

    [Fact]
    public void Any_NothingIsIgnored_IsNotToldNorKept()
    {
        var request = Request("a") with { Ignored = [] };
        _notices.LeaveToLeader(request);
        _notices.Asked(request);
        _notices.Released(request);
        Assert.Empty(_events);

        _notices.Asked(Request("a"));

        Assert.Single(_events);
    }

    [Fact]
    public void Asked_ManyPods_RemembersTheMostRecent()
    {
        for (var pod = 0; pod <= IgnoredNotices.Capacity; pod++) _notices.Asked(Request($"p{pod}"));
        _notices.Asked(Request("p1"));
        Assert.Equal(IgnoredNotices.Capacity + 1, _events.Count);

        _notices.Asked(Request("p0"));

        Assert.Equal(IgnoredNotices.Capacity + 2, _events.Count);
    }

    void IPodEvents.Record(PodMetadata pod, string reason, string note, bool warning) => _events.Add($"{pod.Uid} {reason} {note} {warning}");

    private static LocalityRequest Request(string uid) => new(new PodMetadata("ns", "pod", uid), [], "group")
    {
        Ignored = [new(IgnoredReason.InvalidPath, "one"), new(IgnoredReason.UnknownKey, "two")],
    };
}
