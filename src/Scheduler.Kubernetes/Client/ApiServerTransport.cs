using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// KubernetesClient's client: its typed calls, and its HttpClient for what we read as streams. Bounds that it lacks are added: which
/// servers it trusts and how long an error may be are ours, and a typed answer is read within a limit before it is parsed.
/// </summary>
/// <remarks>HTTP/1.1 on purpose: a watch then has a connection of its own, and one that hangs does not delay others.</remarks>
internal sealed class ApiServerTransport : k8s.Kubernetes
{
    /// <summary>Largest typed answer read: a review names at most some thousand groups.</summary>
    public const int MaxAnswerBytes = 256 * 1024;

    private readonly ApiServerHandler _handler;

    public ApiServerTransport(ClusterConnection connection, Credential credential, KubernetesOptions options)
        : this(connection, credential, options, new ApiServerHandler(connection, credential))
    {
    }

    private ApiServerTransport(ClusterConnection connection, Credential credential, KubernetesOptions options, ApiServerHandler handler)
        : base(Configuration(connection, credential, options), handler) =>
        (_handler, ClientCertificates) = (handler, credential.Certificates);

    /// <summary>The client certificates of its connections.</summary>
    public IReadOnlyList<X509Certificate2> ClientCertificates { get; }

    /// <summary>Presents another token from now on.</summary>
    public void Present(Credential credential) => _handler.Present(credential);

    /// <summary>Gets a path; the body is left to be read as a stream.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, path.TrimStart('/')));
        return await HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Posts a body; that of the answer is left to be read as a stream.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(BaseUri, path.TrimStart('/'))) { Content = body };
        return await HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override MediaTypeHeaderValue GetHeader(object body)
    {
        var type = base.GetHeader(body);
        type.CharSet = null;
        return type;
    }

    /// <inheritdoc/>
    protected override async Task<HttpOperationResponse<T>> CreateResultAsync<T>(
        HttpRequestMessage httpRequest, HttpResponseMessage httpResponse, bool? watch, CancellationToken cancellationToken)
    {
        // The answer to a write is dropped: one odd quantity in the pod would make a successful patch look like a failed one.
        if (typeof(T) == typeof(V1Pod) || typeof(T) == typeof(V1Binding) || typeof(T) == typeof(Eventsv1Event))
            return new HttpOperationResponse<T> { Request = httpRequest, Response = httpResponse };
        try
        {
            await httpResponse.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
            return await base.CreateResultAsync<T>(httpRequest, httpResponse, watch, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new JsonException($"The answer is larger than {MaxAnswerBytes} bytes.", exception);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or NotSupportedException)
        {
            throw new JsonException($"The answer is not a {typeof(T).Name}.", exception);
        }
    }

    private static KubernetesClientConfiguration Configuration(
        ClusterConnection connection, Credential credential, KubernetesOptions options) => new()
        {
            Host = connection.Server.GetLeftPart(UriPartial.Path),
            UserAgent = "hdfs-locality-scheduler",
            DisableHttp2 = true,
            // Deadlines are ours, by the injected clock.
            HttpClientTimeout = Timeout.InfiniteTimeSpan,
            FirstMessageHandlerSetup = handler => SocketSettings.Apply(handler, connection, credential.Certificates, options),
        };
}
