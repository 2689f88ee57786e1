using System.Net;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>The WebHDFS operations of a NameNode: each reads the namespace and makes an answer.</summary>
internal sealed class WebHdfsOperations(SandboxNamespace hdfs, NameNodeOptions options)
{
    /// <summary>What a NameNode of <paramref name="state"/> answers to a user.</summary>
    /// <exception cref="HdfsException">The NameNode's refusal.</exception>
    public WebHdfsAnswer Execute(WebHdfsRequest request, string user, NameNodeState state)
    {
        // Every parameter is read before the operation, as the NameNode's parameter classes do.
        var call = new Call(request, user, state, request.Number("offset") ?? 0, request.Number("length") ?? long.MaxValue);
        if (request.Operation is "GETHOMEDIRECTORY") return Home(user);
        if (request.Operation is "") throw HdfsException.UnsupportedOperation("op=NULL is not supported");
        if (state.MissingOperations.Contains(request.Operation)) throw UnknownOperation(request.Operation);
        if (state.HaState == HaState.Standby) throw HdfsException.Standby();
        return request.Operation switch
        {
            "GETFILESTATUS" => GetFileStatus(call),
            "LISTSTATUS" => ListStatus(call),
            "LISTSTATUS_BATCH" => ListStatusBatch(call),
            "GETFILEBLOCKLOCATIONS" => WebHdfsAnswer.Json(WebHdfsJson.Document(json => LocationsJson.BlockLocations(json, Locate(call)))),
            "GET_BLOCK_LOCATIONS" => WebHdfsAnswer.Json(
                WebHdfsJson.Document(json => LocationsJson.LocatedBlocks(json, Locate(call), hdfs.BlockPoolId))),
            "GETCONTENTSUMMARY" => GetContentSummary(call),
            "OPEN" => Open(call),
            _ => throw UnknownOperation(request.Operation),
        };
    }

    private static HdfsException UnknownOperation(string operation) =>
        HdfsException.InvalidParameter("op", $"{operation} is not a valid GET operation.");

    private static WebHdfsAnswer Home(string user) =>
        WebHdfsAnswer.Json(WebHdfsJson.Document(json => json.WriteString("Path", $"/user/{user}")));

    private WebHdfsAnswer GetFileStatus(Call call)
    {
        hdfs.CheckAccess(call.User, call.Path, access: null);
        var status = hdfs.GetFileStatus(call.Path);
        return WebHdfsAnswer.Json(WebHdfsJson.Document(json =>
        {
            json.WritePropertyName("FileStatus");
            WebHdfsJson.Status(json, status);
        }));
    }

    private WebHdfsAnswer ListStatus(Call call)
    {
        hdfs.CheckAccess(call.User, call.Path, "READ_EXECUTE");
        return WebHdfsAnswer.Json(WebHdfsJson.FileStatuses(hdfs.ListStatus(call.Path).Entries));
    }

    private WebHdfsAnswer ListStatusBatch(Call call)
    {
        hdfs.CheckAccess(call.User, call.Path, "READ_EXECUTE");
        // HttpFS ignores startAfter and answers everything.
        var (entries, remaining) = options.IsHttpFs
            ? hdfs.ListStatus(call.Path)
            : hdfs.ListStatus(call.Path, call.Request.Parameter("startAfter"), options.ListLimit);
        return WebHdfsAnswer.Json(WebHdfsJson.Document(json =>
        {
            json.WriteStartObject("DirectoryListing");
            json.WriteStartObject("partialListing");
            json.WriteStartObject("FileStatuses");
            json.WriteStartArray("FileStatus");
            foreach (var entry in entries) WebHdfsJson.Status(json, entry);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteNumber("remainingEntries", remaining);
            json.WriteEndObject();
        }));
    }

    private LocatedBlocks Locate(Call call)
    {
        hdfs.CheckAccess(call.User, call.Path, "READ");
        var located = hdfs.GetBlockLocations(call.Path, call.Offset, call.Length, call.Request.Reader);
        if (call.State.IsInSafeMode && located.LastBlock is not null)
        {
            throw SafeMode.ZeroLocations(call.Path, hdfs.Statistics().Blocks, options);
        }

        var writes = hdfs.TouchAccessTime(call.Path, options.AccessTimePrecision, mayWrite: call.State.HaState == HaState.Active);
        return writes && call.State.HaState == HaState.Observer ? throw HdfsException.ObserverRetryOnActive() : located;
    }

    private WebHdfsAnswer GetContentSummary(Call call)
    {
        hdfs.CheckAccess(call.User, call.Path, "READ_EXECUTE");
        var summary = hdfs.GetContentSummary(call.Path);
        return WebHdfsAnswer.Json(WebHdfsJson.Document(
            json => WebHdfsJson.ContentSummary(json, summary, withSnapshots: !options.IsHttpFs)));
    }

    private WebHdfsAnswer Open(Call call)
    {
        if (!hdfs.Exists(call.Path)) throw HdfsException.FileNotFound($"File {call.Path} not found.");
        Locate(call);
        var length = hdfs.GetFileStatus(call.Path).Length;
        if (call.Offset > 0 && call.Offset >= length)
        {
            throw HdfsException.IO($"Offset={call.Offset} out of the range [0, {length}); OPEN, path={call.Path}");
        }

        // A request that was redirected carries the NameNode's address: this server is its own DataNode.
        if (options.IsHttpFs || call.Request.Parameter("namenoderpcaddress") is not null)
        {
            var file = (call.Path, call.Offset, Math.Min(call.Length, length - call.Offset));
            return WebHdfsAnswer.Empty(HttpStatusCode.OK) with { File = file };
        }

        var location = Location(call);
        return call.Request.Parameter("noredirect") == "true"
            ? WebHdfsAnswer.Json(WebHdfsJson.Document(json => json.WriteString("Location", location)))
            : WebHdfsAnswer.Empty(HttpStatusCode.TemporaryRedirect) with { Location = location };
    }

    private string Location(Call call)
    {
        var identity = call.Request.Parameter("delegation") is { } token ? $"delegation={token}" : $"user.name={call.User}";
        var range = call.Length == long.MaxValue ? "" : $"&length={call.Length}";
        return $"{call.State.Address}webhdfs/v1{EscapePath(call.Path)}?op=OPEN&{identity}"
            + $"&namenoderpcaddress={options.Nameservice ?? options.RpcAddress}{range}&offset={call.Offset}";
    }

    // As recorded: + & ; stay as they are in the redirect's path, % ? # and everything beyond ASCII are escaped.
    private static string EscapePath(string path) => Uri.EscapeDataString(path)
        .Replace("%2F", "/", StringComparison.Ordinal).Replace("%2B", "+", StringComparison.Ordinal)
        .Replace("%26", "&", StringComparison.Ordinal).Replace("%3B", ";", StringComparison.Ordinal)
        .Replace("%3D", "=", StringComparison.Ordinal);

    private sealed record Call(WebHdfsRequest Request, string User, NameNodeState State, long Offset, long Length)
    {
        public string Path { get; } = Request.HdfsPath;
    }
}
