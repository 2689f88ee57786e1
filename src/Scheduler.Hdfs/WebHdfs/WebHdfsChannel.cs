using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Scheduler.Core;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>GET requests to one NameNode's HTTP server: our identity, the byte limit, and errors by their names.</summary>
internal sealed class WebHdfsChannel : IDisposable
{
    private readonly string _endpoint;
    private readonly IReadOnlySet<string> _hosts;
    private readonly int _maxAnswerBytes;
    private readonly AnswerBudget _budget;
    private readonly WebHdfsErrors _errors;
    private readonly HttpMessageInvoker _http;
    private readonly SpnegoSender _sender;

    /// <summary>A channel; connects nowhere yet.</summary>
    /// <param name="endpoint">Host and port of the server.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="budget">Memory of answers.</param>
    /// <param name="identity">Our identity.</param>
    /// <param name="hosts">Hosts that it may redirect a call to; null for none.</param>
    /// <param name="via">Which of the addresses of its host name to connect to; null for any of them.</param>
    public WebHdfsChannel(
        string endpoint,
        NameNodeOptions options,
        AnswerBudget budget,
        WebHdfsIdentity identity,
        IReadOnlySet<string>? hosts = null,
        IPAddress? via = null)
    {
        _endpoint = endpoint;
        _hosts = hosts ?? FrozenSet<string>.Empty;
        _maxAnswerBytes = options.MaxAnswerBytes;
        _budget = budget;
        _errors = new WebHdfsErrors(endpoint, identity.Advice);
        _http = new HttpMessageInvoker(WebHdfsHandler.Create(options, via));
        _sender = new SpnegoSender(_http, identity.Tickets);
    }

    /// <summary>Whether both sides authenticated by Kerberos, at some time.</summary>
    public bool HasAuthenticated => _sender.HasAuthenticated;

    /// <summary>Gets a URL and parses the answer.</summary>
    /// <exception cref="NameNodeException">There is no answer, or an unexpected one.</exception>
    public Task<T> GetAsync<T>(Uri url, JsonParser<T> parse, CancellationToken cancellationToken) => GetAsync(
        url,
        async (response, ct) =>
        {
            if (!RedirectTarget.IsRedirect(response)) return await ParseAsync(response, parse, ct);
            using var followed = await _sender.GetAsync(Followed(response, url), ct);
            return RedirectTarget.IsRedirect(followed)
                ? throw NameNodeException.Redirects(_endpoint, "on and on", "only one redirect is followed")
                : await ParseAsync(followed, parse, ct);
        },
        cancellationToken);

    /// <summary>Gets bytes, or a redirect to them.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="length">How many bytes to take at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NameNodeException">There is no answer, or an unexpected one.</exception>
    public Task<OpenedRange> OpenAsync(Uri url, int length, CancellationToken cancellationToken) => GetAsync(
        url,
        async (response, ct) =>
        {
            if (response.StatusCode == HttpStatusCode.OK) return OpenedRange.Of(await RangeBody.ReadAsync(response, length, _budget, ct));
            if (RedirectTarget.IsRedirect(response)) return OpenedRange.At(RedirectOf(response, url));
            using var answer = await ReadAsync(response, ct);
            throw _errors.From(response.StatusCode, answer.Bytes);
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(
        Uri url, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _sender.GetAsync(url, cancellationToken);
            return await read(response, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw Broken(e, e.HttpRequestError);
        }
        catch (AnswerBudgetException e)
        {
            throw NameNodeException.OverMemoryBudget(_endpoint, e);
        }
        catch (KerberosException e)
        {
            throw e.For(_endpoint);
        }
        catch (IOException e)
        {
            throw Broken(e, (e as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown);
        }
    }

    private async Task<AnswerBuffer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await AnswerBuffer.ReadAsync(response.Content, _maxAnswerBytes, _budget, cancellationToken)
        ?? throw NameNodeException.TooLarge(_endpoint, _maxAnswerBytes);

    private async Task<T> ParseAsync<T>(HttpResponseMessage response, JsonParser<T> parse, CancellationToken cancellationToken)
    {
        using var answer = await ReadAsync(response, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? Parse(answer, parse) : throw _errors.From(response.StatusCode, answer.Bytes);
    }

    // The same request at the other server: the rest of the redirect is ignored.
    private Uri Followed(HttpResponseMessage response, Uri requested)
    {
        var location = RedirectTarget.LocationOf(response);
        if (!RedirectTarget.TryParse(location, out var redirect, out var error))
        {
            var where = Uri.TryCreate(location, UriKind.Absolute, out var url) && !url.IsFile
                ? $"to {ShortText.Quote($"{url.Scheme}://{url.Host}:{url.Port}")}"
                : "elsewhere";
            throw NameNodeException.Redirects(_endpoint, where, $"it is {error}");
        }

        if (!_hosts.Contains(redirect.Host))
            throw NameNodeException.Redirects(_endpoint, $"to {redirect.Server}", "that host is not a configured NameNode");
        return redirect.LeavesTls(requested)
            ? throw NameNodeException.Redirects(_endpoint, $"to {redirect.Server}", "that leaves TLS")
            : redirect.With(requested) ?? throw NameNodeException.Redirects(
                _endpoint, $"to {redirect.Server}", "the request was not for WebHDFS");
    }

    private RedirectTarget RedirectOf(HttpResponseMessage response, Uri requested)
    {
        if (!RedirectTarget.TryParse(RedirectTarget.LocationOf(response), out var redirect, out var error))
            throw NameNodeException.Malformed(_endpoint, error);
        return redirect.LeavesTls(requested) ? throw NameNodeException.Malformed(_endpoint, "a redirect from https to http") : redirect;
    }

    private T Parse<T>(AnswerBuffer answer, JsonParser<T> parse)
    {
        try
        {
            return parse(answer.Bytes);
        }
        catch (JsonException e)
        {
            throw NameNodeException.Unreadable(_endpoint, e.Message, e);
        }
    }

    private NameNodeException Broken(Exception e, HttpRequestError error) => error switch
    {
        HttpRequestError.ConfigurationLimitExceeded => NameNodeException.TooLarge(_endpoint, _maxAnswerBytes),
        HttpRequestError.InvalidResponse => NameNodeException.Malformed(_endpoint, "it is not HTTP", e),
        HttpRequestError.SecureConnectionError => Unreachable("cannot be trusted, check NameNode:CaFile", e),
        HttpRequestError.NameResolutionError => Unreachable("has a name that does not resolve", e),
        HttpRequestError.ResponseEnded => Unreachable("closed the connection before the end of its answer", e),
        _ => Unreachable("cannot be reached", e),
    };

    private NameNodeException Unreachable(string reason, Exception e) =>
        NameNodeException.Unreachable(_endpoint, $"{reason} ({e.Message.TrimEnd('.')})", e);
}
