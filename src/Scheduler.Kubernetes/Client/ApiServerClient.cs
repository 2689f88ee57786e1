using System.Net;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// A client of the API server: calls with a deadline each and a bound on how many are in progress, and watches.
/// </summary>
/// <remarks>
/// Every method throws <see cref="ApiServerException"/> for an error status, <see cref="TimeoutException"/> past the deadline,
/// <see cref="KubernetesConfigurationException"/> without credentials and <see cref="HttpRequestException"/> or
/// <see cref="IOException"/> for a connection that fails.
/// </remarks>
internal sealed class ApiServerClient : IDisposable
{
    private readonly ClusterConnection _connection;
    private readonly KubernetesOptions _options;
    private readonly ICredentialSource _credentials;
    private readonly IKubernetesObserver _observer;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _lock = new();
    private ApiServerTransport? _transport;

    /// <summary>A client of one API server.</summary>
    public ApiServerClient(ClusterConnection connection, KubernetesOptions options, IKubernetesObserver observer, TimeProvider clock)
    {
        _connection = connection;
        _options = options;
        _credentials = connection.OpenCredentials(clock);
        _observer = observer;
        _clock = clock;
        _slots = new SemaphoreSlim(options.MaxConcurrentCalls);
    }

    /// <summary>Makes a typed call, all within the deadline.</summary>
    /// <param name="verb">What the call is, for the observer.</param>
    /// <param name="call">The call, by the library's API. Names in its path must be escaped: see <see cref="ApiPath"/>.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    public async Task<T> CallAsync<T>(
        string verb, Func<ApiServerTransport, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var outcome = ApiCallOutcome.Malformed;
        try
        {
            var result = await WithCredentialAsync(verb, call, cancellationToken).ConfigureAwait(false);
            outcome = ApiCallOutcome.Ok;
            return result;
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

    /// <summary>Gets <paramref name="path"/> and reads the body with <paramref name="read"/>, all within the deadline.</summary>
    public Task<T> ReadAsync<T>(
        string verb, string path, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        CallAsync(verb, async (api, deadline) =>
        {
            using var response = await api.GetAsync(path, deadline).ConfigureAwait(false);
            using var stream = await response.Content.ReadAsStreamAsync(deadline).ConfigureAwait(false);
            return await read(stream, deadline).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>The same for a list.</summary>
    public Task<T> ListAsync<T>(string path, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync("list", path, read, cancellationToken);

    /// <summary>Opens a watch. The deadline is for the head, which comes at once; the caller bounds the rest and disposes it.</summary>
    public Task<HttpResponseMessage> WatchAsync(string path, CancellationToken cancellationToken) =>
        CallAsync("watch", (api, deadline) => api.GetAsync(path, deadline), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _credentials.Dispose();
        _transport?.Dispose();
        _slots.Dispose();
    }

    // A plugin may take its time to make a credential: the deadline is for the API server, which is not to blame.
    private async Task<T> WithCredentialAsync<T>(
        string verb, Func<ApiServerTransport, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var credential = await _credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await InTimeAsync(verb, call, credential, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiServerException refused) when (refused.Status.Code == (int)HttpStatusCode.Unauthorized)
        {
            if (await _credentials.ReplaceAsync(credential, cancellationToken).ConfigureAwait(false) is not { } other) throw;
            credential = other;
        }

        return await InTimeAsync(verb, call, credential, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> InTimeAsync<T>(
        string verb, Func<ApiServerTransport, CancellationToken, Task<T>> call, Credential credential, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.CallTimeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await InSlotAsync(call, TransportFor(credential), linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsTimeout(exception, deadline))
        {
            throw new TimeoutException(
                $"The API server at {_connection.Server} did not answer a {verb} within Kubernetes:CallTimeout ({_options.CallTimeout}).",
                exception);
        }
    }

    // A connection attempt that an earlier call began ends in a cancellation that is neither our deadline's nor the caller's.
    private static bool IsTimeout(Exception exception, CancellationTokenSource deadline) =>
        exception is OperationCanceledException || (exception is IOException && deadline.IsCancellationRequested);

    private async Task<T> InSlotAsync<T>(
        Func<ApiServerTransport, CancellationToken, Task<T>> call, ApiServerTransport transport, CancellationToken deadline)
    {
        await _slots.WaitAsync(deadline).ConfigureAwait(false);
        try
        {
            return await call(transport, deadline).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    // Connections show the certificate that they were opened with: another one needs new ones. The old transport is left to what is
    // in progress on it; its idle connections close by themselves.
    private ApiServerTransport TransportFor(Credential credential)
    {
        lock (_lock)
        {
            if (_transport?.ClientCertificates != credential.Certificates)
                _transport = new ApiServerTransport(_connection, credential, _options);
            _transport.Present(credential);
            return _transport;
        }
    }

    private static ApiCallOutcome OutcomeOf(Exception exception) => exception switch
    {
        ApiServerException refused => OutcomeOf(refused.Status.Code),
        TimeoutException => ApiCallOutcome.TimedOut,
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

/// <summary>Names in paths at the API server.</summary>
internal static class ApiPath
{
    /// <summary>
    /// A name as one segment of a path. Names come from requests, and the library writes them into paths as they are: escaped, none
    /// reaches another resource.
    /// </summary>
    /// <remarks>Dots alone would mean the parent; no name is made of them.</remarks>
    public static string Segment(string name) => name is "." or ".." ? "%00" : Uri.EscapeDataString(name);
}
