using Scheduler.Core.Access;
using Scheduler.Kubernetes.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing;

namespace Scheduler.Kubernetes.Tests.Access;

/// <summary>What the sandbox API server is asked about callers, and how often.</summary>
public sealed class AccessReviewerTests : IAsyncLifetime, IDisposable
{
    private static readonly ResourceAccess Pod = new("get", "pods", "sales", "driver-1");

    private readonly ManualTimeProvider _clock = new();
    private SandboxApiServer _server = null!;
    private ApiServerClient _client = null!;
    private AccessReviewer _reviewer = null!;

    public async Task InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(
            new SandboxCluster(new Random(1), TimeProvider.System), TimeProvider.System, CancellationToken.None);
        _server.Access.AddToken("ours", new ApiUser("extender"));
        _server.Access.AddToken("good", new ApiUser("alice", IsAllowed: false) { Groups = ["analysts"] });
        _server.Access.Review = question =>
            question is { User: "alice", Verb: "get", Resource: "pods", Namespace: "sales" } && question.Groups.Contains("analysts");
        _client = new ApiServerClient(
            new ClusterConnection(_server.Address) { Token = "ours" }, new KubernetesOptions(), IKubernetesObserver.None, _clock);
        _reviewer = new AccessReviewer(new ReviewClient(_client), _clock);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _reviewer.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Review_UserThatMay_IsAllowed() =>
        Assert.Equal(new AccessReview(AccessVerdict.Allowed, ""), await ReviewAsync("good", Pod));

    [Fact]
    public async Task Review_OtherNamespace_IsForbiddenAndSaysWhat()
    {
        var review = await ReviewAsync("good", Pod with { Namespace = "kube-system" });

        Assert.Equal(AccessVerdict.Forbidden, review.Verdict);
        Assert.Contains("alice may not get pods in the namespace kube-system", review.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_UnknownToken_IsUnauthenticatedAndNoRightIsAskedFor()
    {
        Assert.Equal(AccessVerdict.Unauthenticated, (await ReviewAsync("bad", Pod)).Verdict);
        Assert.Equal((1, 0), Calls());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nfeed")]
    [InlineData("umlaut-ü")]
    public async Task Review_NoToken_IsNotSentOn(string token)
    {
        Assert.Equal(AccessVerdict.Unauthenticated, (await ReviewAsync(token, Pod)).Verdict);
        Assert.Equal((0, 0), Calls());
    }

    [Fact]
    public async Task Review_TokenTooLong_IsNotSentOn()
    {
        Assert.Equal(AccessVerdict.Unauthenticated, (await ReviewAsync(new string('x', AccessReviewer.MaxTokenLength + 1), Pod)).Verdict);
        Assert.Equal((0, 0), Calls());
    }

    [Fact]
    public async Task Review_NameTooLong_IsForbiddenUnasked()
    {
        Assert.Equal(AccessVerdict.Forbidden, (await ReviewAsync("good", Pod with { Name = new string('x', 254) })).Verdict);
        Assert.Equal((0, 0), Calls());
    }

    [Fact]
    public async Task Review_Again_IsRememberedForAMoment()
    {
        for (var i = 0; i < 5; i++) await ReviewAsync("good", Pod);
        Assert.Equal((1, 1), Calls());

        _server.Access.RemoveToken("good");
        _clock.Advance(ReviewCache.TimeToLive);

        Assert.Equal(AccessVerdict.Unauthenticated, (await ReviewAsync("good", Pod)).Verdict);
    }

    [Fact]
    public async Task Review_GuessesWithoutEnd_AskNoMoreThanThePace()
    {
        for (var i = 0; i < ReviewRate.Burst; i++) await ReviewAsync($"guess-{i}", Pod);
        var refused = await ReviewAsync("guess-beyond", Pod);
        var asked = Calls();
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(AccessVerdict.Unavailable, refused.Verdict);
        Assert.Equal((ReviewRate.Burst, 0), asked);
        Assert.Equal(AccessVerdict.Allowed, (await ReviewAsync("good", Pod)).Verdict);
    }

    [Fact]
    public async Task Review_SameTokenAtOnce_IsReviewedOnce()
    {
        _server.Faults.Inject(ApiServerFault.Hang);
        var first = ReviewAsync("good", Pod);
        var others = Enumerable.Range(0, 100).Select(_ => ReviewAsync("good", Pod)).ToArray();
        await Eventually.HoldsAsync(() => Calls().Tokens == 1, "the API server is asked");

        _server.Faults.Clear();

        Assert.All(await Task.WhenAll([first, .. others]), review => Assert.Equal(AccessVerdict.Allowed, review.Verdict));
        Assert.Equal((1, 1), Calls());
    }

    [Fact]
    public async Task Review_OneOfTwoGivesUp_AnswersTheOther()
    {
        using var given = new CancellationTokenSource();
        _server.Faults.Inject(ApiServerFault.Hang);
        var first = _reviewer.ReviewAsync("good", Pod, given.Token);
        var second = ReviewAsync("good", Pod);
        await Eventually.HoldsAsync(() => Calls().Tokens == 1, "the API server is asked");

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        _clock.Advance(AccessReviewer.MaxReviewTime);
        Assert.Contains("within 2 s", (await second).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_ApiServerHangs_EndsAfterTwoSecondsForThoseThatQueue()
    {
        _server.Faults.Inject(ApiServerFault.Hang);

        var waiting = Enumerable.Range(0, 200).Select(i => ReviewAsync($"guess-{i}", Pod)).ToArray();

        // Those beyond the queue are refused at once.
        await Eventually.HoldsAsync(() => waiting.Count(review => review.IsCompleted) == 132, "4 are asked about and 64 wait");
        Assert.All(waiting.Where(review => review.IsCompleted), review => Assert.Equal(AccessVerdict.Unavailable, review.Result.Verdict));
        _clock.Advance(AccessReviewer.MaxReviewTime);
        Assert.All(await Task.WhenAll(waiting), review => Assert.Equal(AccessVerdict.Unavailable, review.Verdict));
        Assert.InRange(Calls().Tokens, 0, 4);
    }

    [Fact]
    public async Task Review_GuessesWithoutEnd_DoNotKeepOutWhoWasKnown()
    {
        await ReviewAsync("good", Pod);
        _clock.Advance(ReviewCache.TimeToLive);
        for (var i = 0; i <= ReviewRate.Burst; i++) await ReviewAsync($"guess-{i}", Pod);

        Assert.Equal(AccessVerdict.Unavailable, (await ReviewAsync("guess-beyond", Pod)).Verdict);
        Assert.Equal(AccessVerdict.Allowed, (await ReviewAsync("good", Pod)).Verdict);
        Assert.Equal(AccessVerdict.Allowed, (await ReviewAsync("good", Pod with { Name = "driver-2" })).Verdict);
    }

    [Fact]
    public async Task Review_TokenTakenAway_IsNotKnownAnyMore()
    {
        await ReviewAsync("good", Pod);
        _server.Access.RemoveToken("good");
        _clock.Advance(ReviewCache.TimeToLive);
        for (var i = 0; i <= ReviewRate.Burst; i++) await ReviewAsync($"guess-{i}", Pod);

        Assert.Equal(AccessVerdict.Unauthenticated, (await ReviewAsync("good", Pod)).Verdict);
        Assert.Equal(AccessVerdict.Unavailable, (await ReviewAsync("good", Pod with { Name = "driver-2" })).Verdict);
    }

    [Fact]
    public async Task Review_ApiServerUnreachable_IsUnavailableAndNotRemembered()
    {
        await _server.StopAsync();
        var away = await ReviewAsync("good", Pod);
        await _server.ResumeAsync(CancellationToken.None);

        Assert.Equal(AccessVerdict.Unavailable, away.Verdict);
        Assert.Contains("cannot identify the caller", away.Message, StringComparison.Ordinal);
        Assert.Equal(AccessVerdict.Allowed, (await ReviewAsync("good", Pod)).Verdict);
    }

    [Theory]
    [InlineData(ApiServerFault.Garbage)]
    [InlineData(ApiServerFault.ServerError)]
    [InlineData(ApiServerFault.TooManyRequests)]
    [InlineData(ApiServerFault.DropMidBody)]
    public async Task Review_Fault_IsUnavailable(ApiServerFault fault)
    {
        _server.Faults.Inject(fault);

        Assert.Equal(AccessVerdict.Unavailable, (await ReviewAsync("good", Pod)).Verdict);
    }

    [Fact]
    public async Task Review_WeMayNotReview_SaysThatRbacIsMissing()
    {
        _server.Access.AddToken("ours", new ApiUser("extender", IsAllowed: false));

        Assert.Contains("RBAC", (await ReviewAsync("good", Pod)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cache_MoreThanItHolds_ForgetsTheOldest()
    {
        var cache = new ReviewCache(_clock);
        var review = new AccessReview(AccessVerdict.Allowed, "");

        for (var i = 0; i <= 2 * ReviewCache.MaxEntries; i++) cache.Add(ReviewKey.Of($"token-{i}", Pod), review);

        Assert.False(cache.TryGet(ReviewKey.Of("token-0", Pod), out _));
        Assert.True(cache.TryGet(ReviewKey.Of($"token-{2 * ReviewCache.MaxEntries}", Pod), out _));
    }

    private Task<AccessReview> ReviewAsync(string token, ResourceAccess access) =>
        _reviewer.ReviewAsync(token, access, CancellationToken.None);

    private (long Tokens, long Rights) Calls() =>
        (_server.Requests.Count("create tokenreviews"), _server.Requests.Count("create subjectaccessreviews"));
}
