using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Protos;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>The methods of ClientProtocol that read; none that writes is there.</summary>
internal sealed partial class ClientProtocol
{
    public const string Protocol = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

    private readonly SandboxNamespace _hdfs;
    private readonly NameNodeOptions _options;
    private readonly HAService _haService;

    public ClientProtocol(SandboxNamespace hdfs, NameNodeOptions options)
    {
        _hdfs = hdfs;
        _options = options;
        _haService = new HAService(options);
        Methods = new RpcMethods()
            .Add<GetFileInfoRequestProto>("getFileInfo", OperationCategory.Read, GetFileInfo)
            .Add<GetListingRequestProto>("getListing", OperationCategory.Read, GetListing)
            .Add<GetBlockLocationsRequestProto>("getBlockLocations", OperationCategory.Read, GetBlockLocations)
            .Add<GetContentSummaryRequestProto>("getContentSummary", OperationCategory.Read, GetContentSummary)
            .Add<GetDatanodeReportRequestProto>("getDatanodeReport", OperationCategory.Unchecked, GetDatanodeReport)
            .Add<GetFsStatusRequestProto>("getFsStats", OperationCategory.Read, GetFsStats)
            .Add<GetServerDefaultsRequestProto>("getServerDefaults", OperationCategory.Read, GetServerDefaults)
            .Add<GetCurrentEditLogTxidRequestProto>("getCurrentEditLogTxid", OperationCategory.Read, GetCurrentEditLogTxid)
            .Add<GetEditsFromTxidRequestProto>("getEditsFromTxid", OperationCategory.Read, GetEditsFromTxid)
            .Add<SetSafeModeRequestProto>("setSafeMode", OperationCategory.Unchecked, SetSafeMode)
            .Add<MsyncRequestProto>("msync", OperationCategory.Write, (_, _) => new MsyncResponseProto())
            .Add<HAServiceStateRequestProto>("getHAServiceState", OperationCategory.Unchecked, GetHAServiceState);
    }

    public RpcMethods Methods { get; }

    private GetFileInfoResponseProto GetFileInfo(GetFileInfoRequestProto request, Caller caller)
    {
        _hdfs.CheckAccess(caller.User, request.Src, access: null);
        // A missing path is an empty answer here, unlike with WebHDFS.
        return _hdfs.TryGetFileStatus(request.Src) is { } status
            ? new GetFileInfoResponseProto { Fs = FileStatusMessage.Of(status) }
            : new GetFileInfoResponseProto();
    }

    private GetListingResponseProto GetListing(GetListingRequestProto request, Caller caller)
    {
        _hdfs.CheckAccess(caller.User, request.Src, "READ_EXECUTE");
        var page = _hdfs.TryListLocated(request.Src, request.StartAfter.ToStringUtf8(), _options.ListLimit, request.NeedLocation);
        if (page is not { } found) return new GetListingResponseProto();
        var listing = new DirectoryListingProto { RemainingEntries = (uint)found.Remaining };
        foreach (var (status, located) in found.Entries)
        {
            var entry = FileStatusMessage.Of(status);
            if (located is not null) entry.Locations = Locations(located, status, withHolders: !caller.State.IsInSafeMode);
            listing.PartialListing.Add(entry);
        }

        return new GetListingResponseProto { DirList = listing };
    }

    private GetBlockLocationsResponseProto GetBlockLocations(GetBlockLocationsRequestProto request, Caller caller)
    {
        var (offset, length) = (NotNegative(request.Offset, "offset", request.Src), NotNegative(request.Length, "length", request.Src));
        _hdfs.CheckAccess(caller.User, request.Src, "READ");
        var located = _hdfs.GetBlockLocations(request.Src, offset, length, _options.ReaderOf(caller.Address));
        if (caller.State.IsInSafeMode && located.Blocks.Count > 0)
        {
            throw SafeMode.ZeroLocations(request.Src, _hdfs.Statistics().Blocks, _options);
        }

        var writes = _hdfs.TouchAccessTime(request.Src, _options.AccessTimePrecision, mayWrite: caller.State.HaState == HaState.Active);
        if (writes && caller.State.HaState == HaState.Observer) throw HdfsException.ObserverRetryOnActive();
        return new GetBlockLocationsResponseProto
        {
            Locations = Locations(located, _hdfs.GetFileStatus(request.Src), withHolders: true),
        };
    }

    private LocatedBlocksProto Locations(LocatedBlocks located, FileStatus status, bool withHolders) =>
        LocatedBlocksMessage.Of(located, _hdfs.BlockPoolId, status.ErasureCoding, withHolders);

    private GetContentSummaryResponseProto GetContentSummary(GetContentSummaryRequestProto request, Caller caller)
    {
        _hdfs.CheckAccess(caller.User, request.Path, "READ_EXECUTE");
        var summary = _hdfs.GetContentSummary(request.Path);
        return new GetContentSummaryResponseProto
        {
            Summary = new ContentSummaryProto
            {
                Length = (ulong)summary.Length,
                FileCount = (ulong)summary.FileCount,
                DirectoryCount = (ulong)summary.DirectoryCount,
                // -1: no quota.
                Quota = ulong.MaxValue,
                SpaceConsumed = (ulong)summary.SpaceConsumed,
                SpaceQuota = ulong.MaxValue,
            },
        };
    }

    private HAServiceStateResponseProto GetHAServiceState(IMessage request, Caller caller) => new() { State = _haService.State(caller) };

    /// <summary>A Java long in an unsigned field: the upper half is negative.</summary>
    private static long NotNegative(ulong value, string name, string path)
    {
        if (value <= long.MaxValue) return (long)value;
        throw new HdfsException(
            "org.apache.hadoop.HadoopIllegalArgumentException", $"Negative {name} is not supported. File: {path}");
    }
}
