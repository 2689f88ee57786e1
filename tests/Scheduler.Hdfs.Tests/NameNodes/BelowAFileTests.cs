using System.Buffers;
using System.Net;
using System.Text.Json;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.WebHdfs;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>A path below a file is not there, however a version of HDFS says so (FSPermissionChecker).</summary>
public sealed class BelowAFileTests
{
    [Theory]
    [InlineData("org.apache.hadoop.fs.ParentNotDirectoryException", "/f (is not a directory)")]
    [InlineData(
        "org.apache.hadoop.security.AccessControlException",
        "Permission denied: user=a, access=EXECUTE, inode=\"/f\":root:supergroup:-rw-r--r-- (Ancestor /f is not a directory).")]
    [InlineData("org.apache.hadoop.security.AccessControlException", "/f (is not a directory)")]
    [InlineData("java.io.FileNotFoundException", "File does not exist: /f/x")]
    public void From_PathBelowAFile_IsNotFoundOverBothTransports(string exception, string message)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { RemoteException = new { exception = exception.Split('.')[^1], javaClassName = exception, message } });
        var overWebHdfs = new WebHdfsErrors("nn1:9870", "").From(HttpStatusCode.Forbidden, new ReadOnlySequence<byte>(body));
        var overRpc = new RpcErrors("nn1:8020", "").From(new ResponseHeader(0, RpcStatus.Error, exception, message, false, null));

        Assert.All(
            [overWebHdfs, overRpc], failure => Assert.Equal((BlockMapFailure.NotFound, true), (failure.Failure, failure.IsAboutPath)));
    }

    [Fact]
    public void From_FolderThatMayNotBePassed_IsDenied() => Assert.Equal(
        BlockMapFailure.AccessDenied,
        new RemoteErrors("nn1:8020", "").From(
            new RemoteException("AccessControlException", "Permission denied: user=a, access=EXECUTE, inode=\"/d\"")).Failure);
}
