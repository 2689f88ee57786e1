using System.Net;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>An exception that HDFS sends to its clients (<c>RemoteException</c>), by its Java class.</summary>
/// <param name="javaClassName">Qualified Java class name.</param>
/// <param name="message">Message, worded as HDFS words it.</param>
public sealed class HdfsException(string javaClassName, string message) : Exception(message)
{
    /// <summary>Qualified Java class name, such as <c>java.io.FileNotFoundException</c>.</summary>
    public string JavaClassName { get; } = javaClassName;

    /// <summary>Class name without its package (and without an outer class), as WebHDFS's <c>exception</c>.</summary>
    public string SimpleName => JavaClassName[(JavaClassName.LastIndexOfAny(['.', '$']) + 1)..];

    /// <summary>The status that the NameNode's WebHDFS answers it with: 404, 400, and 403 for every other IOException.</summary>
    public HttpStatusCode WebHdfsStatus => JavaClassName switch
    {
        "java.io.FileNotFoundException" => HttpStatusCode.NotFound,
        "java.lang.IllegalArgumentException" or "java.lang.UnsupportedOperationException" => HttpStatusCode.BadRequest,
        _ => HttpStatusCode.Forbidden,
    };

    internal static HdfsException FileNotFound(string message) => new("java.io.FileNotFoundException", message);

    internal static HdfsException IllegalArgument(string message) => new("java.lang.IllegalArgumentException", message);

    internal static HdfsException InvalidParameter(string name, string reason) =>
        IllegalArgument($"Invalid value for webhdfs parameter \"{name}\": {reason}");

    internal static HdfsException UnsupportedOperation(string message) => new("java.lang.UnsupportedOperationException", message);

    internal static HdfsException RouterUnsupported(string method) => UnsupportedOperation($"Operation \"{method}\" is not supported");

    internal static HdfsException IO(string message) => new("java.io.IOException", message);

    internal static HdfsException AccessDenied(string user, string access, string path, FileStatus status) => new(
        "org.apache.hadoop.security.AccessControlException",
        $"Permission denied: user={user}, access={access}, inode=\"{path}\":{status.Owner}:{status.Group}:"
        + $"{(status.IsDirectory ? 'd' : '-')}{Mode(status.Permission)}");

    internal static HdfsException Standby(string category = "READ") => new(
        "org.apache.hadoop.ipc.StandbyException",
        $"Operation category {category} is not supported in state standby. Visit https://s.apache.org/sbnn-error");

    internal static HdfsException ObserverRetryOnActive() => new(
        "org.apache.hadoop.ipc.ObserverRetryOnActiveException",
        "Operation category WRITE is not supported in state observer. Visit https://s.apache.org/sbnn-error");

    internal static HdfsException SafeMode(string message) => new("org.apache.hadoop.hdfs.server.namenode.SafeModeException", message);

    internal static HdfsException Retriable(string message) => new("org.apache.hadoop.ipc.RetriableException", message);

    private static string Mode(string permission) => string.Concat(permission.Select(digit => (digit - '0') switch
    {
        0 => "---",
        4 => "r--",
        5 => "r-x",
        6 => "rw-",
        7 => "rwx",
        _ => "-?-",
    }));
}
