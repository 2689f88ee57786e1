using System.Net;
using System.Net.Http.Headers;
using Scheduler.Kubernetes.Writes;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// A thin client of the API server: reads and writes with a deadline each and a bound on how many are under way, and watches.
/// </summary>
/// <remarks>
/// HTTP/1.1 on purpose: a watch then has a connection of its own, and one that hangs holds up nothing else.
/// Every method throws <see cref="ApiServerException"/> for an error status, <see cref="TimeoutException"/> past the deadline and
/// <see cref="HttpRequestException"/> or <see cref="IOException"/> for a connection that fails.
/// </remarks>
internal sealed class ApiServerClient : IDisposable
{
    private readonly ClusterConnection _connection;
    private readonly KubernetesOptions _options;
    private readonly TokenSource _tokens;
    private readonly IKubernetesObserver _observer;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _slots;
    private readonly string _root;

    /// <summary>A client of one API server.</summary>
    public ApiServerClient(ClusterConnection connection, KubernetesOptions options, IKubernetesObserver observer, TimeProvider clock)
    {
        _connection = connection;
        _options = options;
        _tokens = new TokenSource(connection, clock);
        _observer = observer;
        _clock = clock;
        // Deadlines are ours, by the injected clock.
        _http = new HttpClient(ApiServerHandler.Create(connection, options)) { Timeout = Timeout.InfiniteTimeSpan };
        _slots = new SemaphoreSlim(options.MaxConcurrentCalls);
        _root = connection.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    /// <summary>Gets <paramref name="path"/> and reads the body with <paramref name="read"/>, all within the deadline.</summary>
    public Task<T> ListAsync<T>(string path, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync("list", path, read, cancellationToken);

    /// <summary>The same under another verb for the observer.</summary>
    public Task<T> ReadAsync<T>(string verb, string path, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        CallAsync(verb, async deadline =>
        {
            using var response = await SendAsync(HttpMethod.Get, path, null, deadline).ConfigureAwait(false);
            using var stream = await response.Content.ReadAsStreamAsync(deadline).ConfigureAwait(false);
            return await read(stream, deadline).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Opens a watch. The deadline is for the head, which comes at once; the caller bounds the rest and disposes it.</summary>
    public Task<HttpResponseMessage> WatchAsync(string path, CancellationToken cancellationToken) =>
        CallAsync("watch", deadline => SendAsync(HttpMethod.Get, path, null, deadline), cancellationToken);

    /// <summary>Sends a body; what is answered is dropped unless it is an error.</summary>
    /// <param name="verb">What the call is, for the observer.</param>
    /// <param name="method">POST or PATCH.</param>
    /// <param name="path">Path, with its parts escaped.</param>
    /// <param name="mediaType">Type of the body, such as <c>application/strategic-merge-patch+json</c>.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancellationToken">Given up by the caller.</param>
    public Task WriteAsync(
        string verb, HttpMethod method, string path, string mediaType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        CallAsync(verb, async deadline =>
        {
            using var response = await SendAsync(method, path, () => Content(body, mediaType), deadline).ConfigureAwait(false);
            return true;
        }, cancellationToken);

    /// <summary>Posts a question and reads the answer with <paramref name="read"/>, all within the deadline.</summary>
    public Task<T> AskAsync<T>(
        string verb, string path, ReadOnlyMemory<byte> body, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        CallAsync(verb, async deadline =>
        {
            using var response = await SendAsync(HttpMethod.Post, path, () => Content(body, JsonBody.MediaType), deadline).ConfigureAwait(false);
            using var stream = await response.Content.ReadAsStreamAsync(deadline).ConfigureAwait(false);
            return await read(stream, deadline).ConfigureAwait(false);
        }, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private async Task<T> CallAsync<T>(string verb, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.CallTimeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var started = _clock.GetTimestamp();
        var outcome = ApiCallOutcome.Malformed;
        try
        {
            var result = await InSlotAsync(call, linked.Token).ConfigureAwait(false);
            outcome = ApiCallOutcome.Ok;
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsTimeout(exception, deadline))
        {
            outcome = ApiCallOutcome.TimedOut;
            throw new TimeoutException(
                $"The API server at {_connection.Server} did not answer a {verb} within Kubernetes:CallTimeout ({_options.CallTimeout}).",
                exception);
        }
        catch (Exception exception)
        {
            outcome = OutcomeOf(exception);
            throw;
        }
        finally
        {
            _observer.CallEnded(verb, outcome, _clock.GetElapsedTime(started));
        }
    }

    // A connection attempt that an earlier call began ends in a cancellation that is neither our deadline's nor the caller's.
    private static bool IsTimeout(Exception exception, CancellationTokenSource deadline) =>
        exception is OperationCanceledException || (exception is IOException && deadline.IsCancellationRequested);

    private async Task<T> InSlotAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken deadline)
    {
        await _slots.WaitAsync(deadline).ConfigureAwait(false);
        try
        {
            return await call(deadline).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken deadline)
    {
        var token = _tokens.Get();
        var response = await SendOnceAsync(method, path, content, token, deadline).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized && _tokens.TryReplace(token))
        {
            response.Dispose();
            response = await SendOnceAsync(method, path, content, _tokens.Get(), deadline).ConfigureAwait(false);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response)
            throw await ErrorBody.ReadAsync($"{method} {WithoutQuery(path)}", response, deadline).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, Func<HttpContent>? content, string? token, CancellationToken deadline)
    {
        using var request = new HttpRequestMessage(method, _root + path) { Content = content?.Invoke() };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.UserAgent.ParseAdd("hdfs-locality-scheduler");
        // .NET checks the certificate against the Host header, which the API server itself does not look at.
        request.Headers.Host = _connection.TlsServerName;
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline).ConfigureAwait(false);
    }

    private static ReadOnlyMemoryContent Content(ReadOnlyMemory<byte> body, string mediaType) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    private static string WithoutQuery(string path) => path.Split('?')[0];

    private static ApiCallOutcome OutcomeOf(Exception exception) => exception switch
    {
        ApiServerException refused => OutcomeOf(refused.Status.Code),
        OperationCanceledException => ApiCallOutcome.Cancelled,
        HttpRequestException or IOException => ApiCallOutcome.Unreachable,
        KubernetesConfigurationException => ApiCallOutcome.Unauthorized,
        _ => ApiCallOutcome.Malformed,
    };

    private static ApiCallOutcome OutcomeOf(int code) => (HttpStatusCode)code switch
    {
        HttpStatusCode.Unauthorized => ApiCallOutcome.Unauthorized,
        HttpStatusCode.Forbidden => ApiCallOutcome.Forbidden,
        HttpStatusCode.Conflict => ApiCallOutcome.Conflict,
        HttpStatusCode.Gone => ApiCallOutcome.Expired,
        HttpStatusCode.TooManyRequests => ApiCallOutcome.TooManyRequests,
        >= HttpStatusCode.InternalServerError => ApiCallOutcome.ServerError,
        _ => ApiCallOutcome.Refused,
    };
}
