using System.Net;
using System.Text.Json;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.Kerberos;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>GET requests to one NameNode's HTTP server: who we are, the byte limit, and errors told by their names.</summary>
internal sealed class WebHdfsChannel : IDisposable
{
    private readonly string _endpoint;
    private readonly int _maxAnswerBytes;
    private readonly AnswerBudget _budget;
    private readonly WebHdfsErrors _errors;
    private readonly HttpMessageInvoker _http;
    private readonly SpnegoSender _sender;

    public WebHdfsChannel(string endpoint, NameNodeOptions options, AnswerBudget budget, WebHdfsIdentity identity)
    {
        _endpoint = endpoint;
        _maxAnswerBytes = options.MaxAnswerBytes;
        _budget = budget;
        _errors = new WebHdfsErrors(endpoint, identity.Advice);
        _http = new HttpMessageInvoker(WebHdfsHandler.Create(options));
        _sender = new SpnegoSender(_http, identity.Tickets);
    }

    /// <summary>Whether Kerberos said who both sides are, at some time.</summary>
    public bool HasAuthenticated => _sender.HasAuthenticated;

    /// <summary>Asks for a URL and parses the answer.</summary>
    /// <exception cref="NameNodeException">There is no answer, or not the one asked for.</exception>
    public Task<T> GetAsync<T>(Uri url, JsonParser<T> parse, CancellationToken cancellationToken) => GetAsync(
        url,
        async (response, ct) =>
        {
            using var answer = await ReadAsync(response, ct);
            return response.StatusCode == HttpStatusCode.OK
                ? Parse(answer, parse)
                : throw _errors.From(response.StatusCode, answer.Bytes);
        },
        cancellationToken);

    /// <summary>Asks for bytes: they come, or where they are.</summary>
    /// <param name="url">What to ask for.</param>
    /// <param name="length">How many bytes to take at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NameNodeException">There is no answer, or not the one asked for.</exception>
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

    private RedirectTarget RedirectOf(HttpResponseMessage response, Uri asked)
    {
        if (!RedirectTarget.TryParse(RedirectTarget.LocationOf(response), out var redirect, out var error))
            throw NameNodeException.Malformed(_endpoint, error);
        return redirect.LeavesTls(asked) ? throw NameNodeException.Malformed(_endpoint, "a redirect from https to http") : redirect;
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
        HttpRequestError.InvalidResponse => NameNodeException.Malformed(_endpoint, "no HTTP", e),
        HttpRequestError.SecureConnectionError => Unreachable("cannot be trusted, check NameNode:CaFile", e),
        HttpRequestError.NameResolutionError => Unreachable("has a name that does not resolve", e),
        HttpRequestError.ResponseEnded => Unreachable("broke the answer off", e),
        _ => Unreachable("cannot be reached", e),
    };

    private NameNodeException Unreachable(string reason, Exception e) =>
        NameNodeException.Unreachable(_endpoint, $"{reason} ({e.Message.TrimEnd('.')})", e);
}
