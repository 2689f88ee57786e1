using System.Net;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.WebHdfs;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>
/// Reads bytes from the DataNodes that NameNodes redirect to, by HTTP. Safe for several threads.
/// </summary>
/// <remarks>
/// A DataNode gets the URL and nothing else of ours: no cookie, no ticket, no header. Our identity is part of the URL, since the
/// NameNode wrote it there for this DataNode: a user name, or under Kerberos a delegation token that it made for us. The NameNode, which
/// we authenticated, chooses where its tokens go. A DataNode's own redirects are not followed.
/// </remarks>
internal sealed class DataNodeClient(
    NameNodeOptions options,
    AnswerBudget budget,
    TimeProvider clock,
    Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect) : IDisposable
{
    private const int MaxErrorBytes = 64 * 1024;

    private readonly HttpMessageInvoker _http = new(WebHdfsHandler.CreateForDataNodes(options, connect));

    /// <summary>Reads bytes within <c>NameNode:CallTimeout</c>.</summary>
    /// <param name="target">Where they are.</param>
    /// <param name="length">How many bytes to take at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The bytes; fewer when the file has no more.</returns>
    /// <exception cref="DataNodeException">It did not return them.</exception>
    /// <exception cref="AnswerBudgetException">No memory is left for them.</exception>
    public async Task<AnswerBuffer> ReadAsync(RedirectTarget target, int length, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.CallTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await GetAsync(target, length, both.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var seconds = options.CallTimeout.Value.TotalSeconds;
            throw new DataNodeException(
                $"DataNode {target.Endpoint} did not return the bytes within {seconds:0.###} s (NameNode:CallTimeout).", e)
            { IsUnreachable = true };
        }
        catch (HttpRequestException e)
        {
            throw Broken(target, e, e.HttpRequestError);
        }
        catch (IOException e)
        {
            throw Broken(target, e, (e as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<AnswerBuffer> GetAsync(RedirectTarget target, int length, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK) return await RangeBody.ReadAsync(response, length, budget, cancellationToken);
        using var answer = await AnswerBuffer.ReadAsync(response.Content, MaxErrorBytes, budget, cancellationToken);
        throw Refused(target, response.StatusCode, answer is null ? null : RemoteExceptionReader.TryRead(answer.Bytes));
    }

    private static DataNodeException Refused(
        RedirectTarget target, HttpStatusCode status, RemoteException? exception) => exception?.Exception switch
        {
            null => new($"DataNode {target.Endpoint} answered {(int)status}."),
            "FileNotFoundException" => Says(target, exception, FileRangeFailure.NotFound),
            "AccessControlException" => Says(target, exception, FileRangeFailure.Denied),
            // Their messages may name tokens: do not repeat them.
            "SecurityException" or "InvalidToken" or "AuthenticationException" or "SecretManager" =>
                new($"DataNode {target.Endpoint} does not accept the token that the NameNode issued."),
            _ => Says(target, exception, failure: null),
        };

    private static DataNodeException Says(RedirectTarget target, RemoteException exception, FileRangeFailure? failure) =>
        new($"DataNode {target.Endpoint} failed with {exception.Exception}: {exception.Message}") { Failure = failure };

    private static DataNodeException Broken(RedirectTarget target, Exception e, HttpRequestError error) => new(
        $"DataNode {target.Endpoint} {error switch
        {
            HttpRequestError.NameResolutionError => "has a name that does not resolve here",
            HttpRequestError.SecureConnectionError => "cannot be trusted, check NameNode:CaFile",
            HttpRequestError.InvalidResponse => "does not answer with HTTP",
            HttpRequestError.ResponseEnded => "closed the connection before the end of its answer",
            _ => "cannot be reached",
        }} ({e.Message.TrimEnd('.')}).",
        e)
    { IsUnreachable = error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
}

/// <summary>A DataNode did not give the bytes.</summary>
internal sealed class DataNodeException : Exception
{
    public DataNodeException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether it sent nothing at all, so that the next read would time out, too.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>A failure that every DataNode would report; null when another one may return the bytes.</summary>
    public FileRangeFailure? Failure { get; init; }
}
