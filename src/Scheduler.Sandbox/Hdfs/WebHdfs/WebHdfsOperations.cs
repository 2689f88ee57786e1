using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>The WebHDFS operations of a NameNode: each reads the namespace and makes an answer.</summary>
internal sealed class WebHdfsOperations(SandboxNamespace hdfs, NameNodeOptions options)
{
    private readonly OpenOperation _open = new(hdfs, options);

    /// <summary>What a NameNode of <paramref name="state"/> answers to a user.</summary>
    /// <exception cref="HdfsException">The NameNode's refusal.</exception>
    public WebHdfsAnswer Execute(WebHdfsRequest request, string user, NameNodeState state)
    {
        // Every parameter is read before the operation, as the NameNode's parameter classes do.
        var call = new WebHdfsCall(request, user, state, request.Number("offset") ?? 0, request.Number("length") ?? long.MaxValue);
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

    private WebHdfsAnswer GetFileStatus(WebHdfsCall call)
    {
        hdfs.CheckAccess(call.User, call.Path, access: null);
        var status = hdfs.GetFileStatus(call.Path);
        return WebHdfsAnswer.Json(WebHdfsJson.Document(json =>
        {
            json.WritePropertyName("FileStatus");
            WebHdfsJson.Status(json, status);
        }));
    }

    private WebHdfsAnswer ListStatus(WebHdfsCall call)
    {
        hdfs.CheckAccess(call.User, call.Path, "READ_EXECUTE");
        return WebHdfsAnswer.Json(WebHdfsJson.FileStatuses(hdfs.ListStatus(call.Path).Entries));
    }

    private WebHdfsAnswer ListStatusBatch(WebHdfsCall call)
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

    private LocatedBlocks Locate(WebHdfsCall call)
    {
        hdfs.CheckAccess(call.User, call.Path, "READ");
        var located = hdfs.GetBlockLocations(call.Path, call.Offset, call.Length, options.ReaderOf(call.Request.Reader));
        if (call.State.IsInSafeMode && located.LastBlock is not null)
        {
            throw SafeMode.ZeroLocations(call.Path, hdfs.Statistics().Blocks, options);
        }

        var writes = hdfs.TouchAccessTime(call.Path, options.AccessTimePrecision, mayWrite: call.State.HaState == HaState.Active);
        return writes && call.State.HaState == HaState.Observer ? throw HdfsException.ObserverRetryOnActive() : located;
    }

    private WebHdfsAnswer GetContentSummary(WebHdfsCall call)
    {
        hdfs.CheckAccess(call.User, call.Path, "READ_EXECUTE");
        var summary = hdfs.GetContentSummary(call.Path);
        return WebHdfsAnswer.Json(WebHdfsJson.Document(
            json => WebHdfsJson.ContentSummary(json, summary, withSnapshots: !options.IsHttpFs)));
    }

    private WebHdfsAnswer Open(WebHdfsCall call)
    {
        if (!hdfs.Exists(call.Path)) throw HdfsException.FileNotFound($"File {call.Path} not found.");
        Locate(call);
        return _open.Answer(call);
    }
}

/// <summary>A call on a path, its parameters read.</summary>
internal sealed record WebHdfsCall(WebHdfsRequest Request, string User, NameNodeState State, long Offset, long Length)
{
    public string Path { get; } = Request.HdfsPath;
}
