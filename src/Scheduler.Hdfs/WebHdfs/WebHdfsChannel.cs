using System.Net;
using System.Text.Json;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>GET requests to one NameNode's HTTP server: who we are, the byte limit, and errors told by their names.</summary>
internal sealed class WebHdfsChannel : IDisposable
{
    private readonly string _endpoint;
    private readonly int _maxAnswerBytes;
    private readonly WebHdfsIdentity _identity;
    private readonly WebHdfsErrors _errors;
    private readonly AuthenticationCookie _cookie = new();
    private readonly HttpMessageInvoker _http;

    public WebHdfsChannel(string endpoint, NameNodeOptions options, WebHdfsIdentity identity)
    {
        _endpoint = endpoint;
        _maxAnswerBytes = options.MaxAnswerBytes;
        _identity = identity;
        _errors = new WebHdfsErrors(endpoint, identity.Advice);
        _http = new HttpMessageInvoker(WebHdfsHandler.Create(options, identity));
    }

    /// <summary>Asks for a URL and parses the answer.</summary>
    /// <exception cref="NameNodeException">There is no answer, or not the one asked for.</exception>
    public async Task<T> GetAsync<T>(Uri url, AnswerParser<T> parse, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(url, cancellationToken);
            using var answer = await Answer.ReadAsync(response.Content, _maxAnswerBytes, cancellationToken)
                ?? throw NameNodeException.TooLarge(_endpoint, _maxAnswerBytes);
            return response.StatusCode == HttpStatusCode.OK
                ? Parse(answer, parse)
                : throw _errors.From(response.StatusCode, answer.Body);
        }
        catch (HttpRequestException e)
        {
            throw Broken(e, e.HttpRequestError);
        }
        catch (IOException e)
        {
            throw Broken(e, (e as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri url, CancellationToken cancellationToken)
    {
        var (response, hadCookie) = await SendOnceAsync(url, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !hadCookie) return response;
        // The cookie ran out, or the NameNode changed its secret: once more from the start.
        response.Dispose();
        _cookie.Forget();
        return (await SendOnceAsync(url, cancellationToken)).Response;
    }

    private async Task<(HttpResponseMessage Response, bool HadCookie)> SendOnceAsync(Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        // Without it the service name is made from what DNS calls the address, if it knows it at all.
        request.Headers.Host = url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";
        var hadCookie = _identity.UsesKerberos && _cookie.TryAddTo(request.Headers);
        var response = await _http.SendAsync(request, cancellationToken);
        if (_identity.UsesKerberos) _cookie.KeepFrom(response.Headers);
        return (response, hadCookie);
    }

    private T Parse<T>(Answer answer, AnswerParser<T> parse)
    {
        try
        {
            return parse(answer.Body);
        }
        catch (JsonException e)
        {
            throw NameNodeException.Malformed(_endpoint, e.Message, e);
        }
    }

    private NameNodeException Broken(Exception e, HttpRequestError error) => error switch
    {
        HttpRequestError.ConfigurationLimitExceeded => NameNodeException.TooLarge(_endpoint, _maxAnswerBytes),
        HttpRequestError.InvalidResponse => NameNodeException.Malformed(_endpoint, "no HTTP", e),
        HttpRequestError.SecureConnectionError => Unreachable("cannot be trusted, check NameNode:CaFile", e),
        HttpRequestError.NameResolutionError => Unreachable("has a name that does not resolve", e),
        HttpRequestError.ResponseEnded => Unreachable("broke the answer off", e),
        _ => Unreachable("cannot be reached", e),
    };

    private NameNodeException Unreachable(string reason, Exception e) =>
        NameNodeException.Unreachable(_endpoint, $"{reason} ({e.Message.TrimEnd('.')})", e);
}
