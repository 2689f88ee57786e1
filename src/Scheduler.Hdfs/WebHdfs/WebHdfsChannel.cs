using System.Net;
using System.Text.Json;
using Scheduler.Hdfs.Kerberos;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>GET requests to one NameNode's HTTP server: who we are, the byte limit, and errors told by their names.</summary>
internal sealed class WebHdfsChannel : IDisposable
{
    private readonly string _endpoint;
    private readonly int _maxAnswerBytes;
    private readonly WebHdfsErrors _errors;
    private readonly HttpMessageInvoker _http;
    private readonly SpnegoSender _sender;

    public WebHdfsChannel(string endpoint, NameNodeOptions options, WebHdfsIdentity identity)
    {
        _endpoint = endpoint;
        _maxAnswerBytes = options.MaxAnswerBytes;
        _errors = new WebHdfsErrors(endpoint, identity.Advice);
        _http = new HttpMessageInvoker(WebHdfsHandler.Create(options));
        _sender = new SpnegoSender(_http, identity.Tickets);
    }

    /// <summary>Whether Kerberos said who both sides are, at some time.</summary>
    public bool HasAuthenticated => _sender.HasAuthenticated;

    /// <summary>Asks for a URL and parses the answer.</summary>
    /// <exception cref="NameNodeException">There is no answer, or not the one asked for.</exception>
    public async Task<T> GetAsync<T>(Uri url, AnswerParser<T> parse, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _sender.GetAsync(url, cancellationToken);
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
        catch (KerberosException e)
        {
            throw e.For(_endpoint);
        }
        catch (IOException e)
        {
            throw Broken(e, (e as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private T Parse<T>(Answer answer, AnswerParser<T> parse)
    {
        try
        {
            return parse(answer.Body);
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
