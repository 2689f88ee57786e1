using System.Buffers;
using System.Net;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Maps an answer other than 200 to a failure: by the exception's name, since 403 stands for every IOException and HttpFS says 500
/// for most. One for each NameNode.
/// </summary>
internal sealed class WebHdfsErrors(string nameNode, string identityAdvice)
{
    private readonly RemoteErrors _errors = new(nameNode, identityAdvice);

    /// <summary>The failure that an error answer stands for.</summary>
    public NameNodeException From(HttpStatusCode status, ReadOnlySequence<byte> body)
    {
        if (status == HttpStatusCode.Unauthorized) return _errors.NotAuthenticated();
        var exception = RemoteExceptionReader.TryRead(body);
        if (exception is not null) return _errors.From(exception);
        // HttpFS before 3.4 says so of an operation that it does not implement.
        return status == HttpStatusCode.BadRequest && body.IsEmpty
            ? _errors.UnknownOperation("it answered 400 without a reason, as HttpFS does")
            : WithoutException(status);
    }

    private NameNodeException WithoutException(HttpStatusCode status) => (int)status switch
    {
        403 => _errors.Error(
            NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.AccessDenied, "answered 403 without a reason"),
        // A NameNode that is starting says so, too.
        404 => _errors.Error(
            NameNodeCallOutcome.Unreachable,
            RetryDecision.FailoverAndRetry,
            BlockMapFailure.NotSupported,
            "has no WebHDFS at this URL (404); check the URL and dfs.webhdfs.enabled"),
        >= 500 => NameNodeException.Unreachable(nameNode, $"answered {(int)status}"),
        _ => NameNodeException.Malformed(nameNode, $"status {(int)status} without a reason"),
    };
}
