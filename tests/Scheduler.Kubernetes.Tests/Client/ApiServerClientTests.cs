using System.Net;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Client;

public sealed class ApiServerClientTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/api/v1/nodes";
    private const string Route = "GET /api/v1/nodes";

    private readonly TestDirectory _directory = new();
    private readonly TestObserver _observer = new();
    private readonly ManualTimeProvider _clock = new();
    private ReplayApiServer _server = null!;

    public async Task InitializeAsync() => _server = await ReplayApiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ListAsync_Answer_IsReadAndCounted()
    {
        _server.On(Route, Reply.Recorded("nodes-list"));
        using var client = Client();

        Assert.Equal(Encoding.UTF8.GetString(RecordedExchange.Body("nodes-list")).TrimEnd(), (await GetAsync(client)).TrimEnd());
        Assert.Equal([("list", ApiCallOutcome.Ok)], _observer.Calls);
        Assert.Equal("application/json", _server.Requests[0].Headers["Accept"]);
        Assert.False(_server.Requests[0].Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("401-bad-token", 401, ApiCallOutcome.Unauthorized, "Unauthorized")]
    [InlineData("403-nobody", 403, ApiCallOutcome.Forbidden, "User \"nobody\" cannot list resource \"nodes\"")]
    [InlineData("410-continue-expired", 410, ApiCallOutcome.Expired, "continue parameter is too old")]
    [InlineData("429-apf-list", 429, ApiCallOutcome.TooManyRequests, "Too many requests, please try again later.")]
    [InlineData("list-too-large-rv", 504, ApiCallOutcome.ServerError, "Too large resource version: 99999999")]
    [InlineData("bind-404-pod", 404, ApiCallOutcome.Refused, "not found")]
    public async Task ListAsync_RecordedError_SaysWhatTheServerSaid(string name, int code, ApiCallOutcome outcome, string message)
    {
        _server.On(Route, Reply.Recorded(name));
        using var client = Client();

        var exception = await Assert.ThrowsAsync<ApiServerException>(() => GetAsync(client));

        Assert.Equal(code, exception.Status.Code);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal([("list", outcome)], _observer.Calls);
    }

    [Theory]
    [InlineData("429-apf-list", 2)]
    [InlineData("list-too-large-rv", 1)]
    [InlineData("403-nobody", null)]
    public async Task ListAsync_RetryAfter_IsPassedOn(string name, int? seconds)
    {
        _server.On(Route, Reply.Recorded(name));
        using var client = Client();

        var exception = await Assert.ThrowsAsync<ApiServerException>(() => GetAsync(client));

        Assert.Equal(seconds, exception.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task ListAsync_AbsurdErrors_AreCut()
    {
        _server.On(Route, Reply.Text(new string('x', 1_000_000), 502, "text/html", "Retry-After: 99999999\r\n"));
        using var client = Client();

        var exception = await Assert.ThrowsAsync<ApiServerException>(() => GetAsync(client));

        Assert.True(exception.Message.Length < 1_000);
        Assert.Equal(TimeSpan.FromMinutes(1), exception.RetryAfter);
    }

    [Fact]
    public async Task ListAsync_NoAnswer_TimesOutByTheClock()
    {
        _server.On(Route, new Reply().Hold());
        using var client = Client();
        var call = GetAsync(client);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1);

        _clock.Advance(TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Contains("Kubernetes:CallTimeout", exception.Message, StringComparison.Ordinal);
        Assert.Equal([("list", ApiCallOutcome.TimedOut)], _observer.Calls);
    }

    [Fact]
    public async Task ListAsync_BodyNeverEnds_TimesOutByTheClock()
    {
        _server.On(Route, Reply.Watch().Lines("{").Hold());
        using var client = Client();
        var call = GetAsync(client);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1);

        _clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task ListAsync_CallerGivesUp_IsCancelled()
    {
        _server.On(Route, new Reply().Hold());
        using var client = Client();
        using var caller = new CancellationTokenSource();
        var call = GetAsync(client, caller.Token);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal([("list", ApiCallOutcome.Cancelled)], _observer.Calls);
    }

    [Fact]
    public async Task ListAsync_MoreThanMayBeInProgress_Waits()
    {
        var release = new TaskCompletionSource();
        var held = new Reply().Hold(release.Task).Send(RecordedExchange.Answer("nodes-list"));
        _server.On(Route, held, held, held);
        using var client = Client(options: new KubernetesOptions { MaxConcurrentCalls = 2 });

        Task[] calls = [GetAsync(client), GetAsync(client), GetAsync(client)];
        await Eventually.HoldsAsync(() => _server.Requests.Count == 2);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        release.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task ListAsync_401AfterTheTokenWasReplaced_ReadsItAgainOnce()
    {
        var token = _directory.Write("token", "old");
        var replaced = new TaskCompletionSource();
        using var client = Client(new ClusterConnection(_server.Address) { TokenFile = token });
        _server.On(
            Route,
            new Reply().Hold(replaced.Task).Send(RecordedExchange.Answer("401-bad-token")),
            Reply.Recorded("nodes-list"),
            Reply.Recorded("401-bad-token"));
        var call = GetAsync(client);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1);
        _directory.Write("token", "new");
        replaced.SetResult();
        await call;

        await Assert.ThrowsAsync<ApiServerException>(() => GetAsync(client));

        Assert.Equal(["Bearer old", "Bearer new", "Bearer new"], _server.Requests.Select(each => each.Headers["Authorization"]));
    }

    [Fact]
    public async Task ListAsync_ServerWithAPrefix_KeepsIt()
    {
        _server.On("GET /k8s/c-1/api/v1/nodes", Reply.Recorded("nodes-list"));
        using var client = Client(new ClusterConnection(new Uri(_server.Address, "/k8s/c-1/")));

        Assert.NotEmpty(await GetAsync(client));
    }

    [Fact]
    public async Task ListAsync_Redirect_IsNotFollowed()
    {
        _server.On(Route, Reply.Text("", 302, "text/plain", $"Location: {_server.Address}elsewhere\r\n"));
        using var client = Client();

        await Assert.ThrowsAsync<ApiServerException>(() => GetAsync(client));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task ListAsync_BasicAuthentication_IsSent()
    {
        _server.On(Route, Reply.Recorded("nodes-list"));
        using var client = Client(new ClusterConnection(_server.Address) { BasicAuthentication = "me:ä:b" });

        await GetAsync(client);

        Assert.Equal("Basic " + Convert.ToBase64String("me:ä:b"u8), _server.Requests[0].Headers["Authorization"]);
    }

    [Fact]
    public async Task ListAsync_Impersonation_IsOnEveryRequest()
    {
        _server.On(Route, Reply.Recorded("nodes-list"));
        using var client = Client(new ClusterConnection(_server.Address)
        {
            ImpersonationHeaders =
                [new("Impersonate-User", "me"), new("Impersonate-Group", "system:masters"), new("Impersonate-Extra-a%2Fb", "c")],
        });

        await GetAsync(client);

        var headers = _server.Requests[0].Headers;
        Assert.Equal(
            ("me", "system:masters", "c"), (headers["Impersonate-User"], headers["Impersonate-Group"], headers["Impersonate-Extra-a%2Fb"]));
    }

    // The library's own opening of a watch does not return before the first line.
    [Fact]
    public async Task WatchAsync_HeadWithoutALine_IsOpen()
    {
        using var client = Client();

        using var response = await client.WatchAsync($"{Path}?watch=1", CancellationToken.None);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(new Version(1, 1), response.Version);
    }

    // The library would take a body of 100 MiB for its message, and read a typed answer of any length.
    [Fact]
    public async Task CallAsync_TypedAnswersWithoutEnd_AreCutOrRefused()
    {
        const string Reviews = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        _server.On(
            Reviews,
            Reply.Text(new string('x', 1_000_000), 500, "text/plain"),
            Reply.Json($$"""{"kind":"{{new string('x', ApiServerTransport.MaxAnswerBytes)}}"}"""));
        using var client = Client();

        var refused = await Assert.ThrowsAsync<ApiServerException>(() => ReviewAsync(client));
        var tooLarge = await Assert.ThrowsAsync<JsonException>(() => ReviewAsync(client));

        Assert.True(refused.Message.Length < 1_000);
        Assert.Contains("larger than", tooLarge.Message, StringComparison.Ordinal);
        Assert.Equal([("review", ApiCallOutcome.ServerError), ("review", ApiCallOutcome.Malformed)], _observer.Calls);
    }

    // Three connections: one for calls, two for watches.
    [Fact]
    public async Task CallAsync_ManyAnswersThatAreTooLarge_LeaveTheConnectionsFree()
    {
        const string Reviews = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        var tooLarge = Reply.Watch().Lines(new string(' ', 2 * ApiServerTransport.MaxAnswerBytes)).Hold();
        _server.On(Reviews, tooLarge, tooLarge, tooLarge, tooLarge, tooLarge);
        using var client = new ApiServerClient(
            new ClusterConnection(_server.Address), new KubernetesOptions { MaxConcurrentCalls = 1 }, _observer, TimeProvider.System);

        for (var i = 0; i < 5; i++) await Assert.ThrowsAsync<JsonException>(() => ReviewAsync(client));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"metadata":{"creationTimestamp":"yesterday"}}""")]
    [InlineData("""{"status":{"allowed":"yes"}}""")]
    public async Task CallAsync_TypedAnswerOfAnotherShape_IsMalformedOrEmpty(string json)
    {
        _server.On("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews", Reply.Json(json));
        using var client = Client();

        if (json == "null") Assert.Null(await ReviewAsync(client));
        else await Assert.ThrowsAsync<JsonException>(() => ReviewAsync(client));
    }

    [Fact]
    public async Task CallAsync_TypedCallWithoutAnswer_TimesOutByTheClock()
    {
        _server.On("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews", new Reply().Hold());
        using var client = Client();
        var call = ReviewAsync(client);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1);

        _clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    // The library's defaults are the other way round.
    [Fact]
    public void Apply_LibrarysHandler_FollowsNothingAndUsesNoProxyOfTheEnvironment()
    {
        using var handler = new SocketsHttpHandler();

        SocketSettings.Apply(handler, new ClusterConnection(_server.Address), [], new KubernetesOptions());

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseProxy);
        Assert.False(handler.UseCookies);
        Assert.Equal(DecompressionMethods.GZip, handler.AutomaticDecompression);
    }

    private static Task<V1SelfSubjectAccessReview> ReviewAsync(ApiServerClient client) => client.CallAsync(
        "review",
        (api, deadline) =>
            api.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(new V1SelfSubjectAccessReview(), cancellationToken: deadline),
        CancellationToken.None);

    private ApiServerClient Client(ClusterConnection? connection = null, KubernetesOptions? options = null) =>
        new(connection ?? new ClusterConnection(_server.Address), options ?? new KubernetesOptions(), _observer, _clock);

    private static Task<string> GetAsync(ApiServerClient client, CancellationToken cancellationToken = default) =>
        client.ListAsync(
            Path,
            async (stream, deadline) =>
            {
                using var reader = new StreamReader(stream);
                return await reader.ReadToEndAsync(deadline);
            },
            cancellationToken);
}
