using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// One NameNode, or HttpFS in front of it, over WebHDFS. Falls back to older operations where newer ones are not supported.
/// </summary>
internal sealed class WebHdfsClient(
    WebHdfsTarget target,
    NameNodeHost<WebHdfsChannel> host,
    WebHdfsIdentity identity,
    NameNodeGate gate,
    ILogger logger,
    TimeProvider clock) : INameNodeClient, IFileOpener
{
    private const string GetFileStatus = "GETFILESTATUS";
    private const string ListStatus = "LISTSTATUS";
    private const string ListStatusBatch = "LISTSTATUS_BATCH";
    private const string GetFileBlockLocations = "GETFILEBLOCKLOCATIONS";
    private const string GetBlockLocations = "GET_BLOCK_LOCATIONS";
    private const string GetContentSummary = "GETCONTENTSUMMARY";
    private const string Open = "OPEN";

    private readonly UnsupportedOperations _operations = new(clock);
    private readonly AdminStatesCache _adminStates = new(clock);

    /// <inheritdoc/>
    public string Endpoint => target.Endpoint;

    /// <inheritdoc/>
    public string Transport => NameNodeTransports.WebHdfs;

    /// <inheritdoc/>
    public string? Authentication => identity.Tickets is null || host.Current.HasAuthenticated ? identity.Description : null;

    /// <inheritdoc/>
    public bool IsAvailable => gate.IsAvailable;

    /// <inheritdoc/>
    public bool LocatesInListings => false;

    /// <inheritdoc/>
    public IFileOpener Opener => this;

    /// <inheritdoc/>
    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(
            new Call<FileStatus>(NameNodeOperation.GetFileStatus, GetFileStatus, path, "", FileStatusReader.ReadStatus),
            attempt,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken)
    {
        var parameter = request.StartAfter.Length > 0 ? WebHdfsTarget.Parameter("startAfter", request.StartAfter) : "";
        var batch = new Call<DirectoryPage>(
            NameNodeOperation.ListStatus, ListStatusBatch, request.Path, parameter, FileStatusReader.ReadPage);
        var (known, page) = await TryCallAsync(batch, attempt, cancellationToken);
        if (known) return page;
        var whole = batch with { Name = ListStatus, Parameters = "", Parse = FileStatusReader.ReadDirectory };
        return await CallAsync(whole, attempt, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken)
    {
        var range = request.IsWholeFile ? "" : WebHdfsTarget.Range(request.Offset, request.Length);
        var call = new Call<LocatedBlocks>(
            NameNodeOperation.GetBlockLocations,
            GetFileBlockLocations,
            request.Path,
            range,
            body => new BlockLocationsReader(dataNodes).Read(body));
        var (known, blocks) = await TryCallAsync(call, attempt, cancellationToken);
        if (known) return blocks!;
        var older = call with { Name = GetBlockLocations, Parse = body => new LocatedBlocksJson(dataNodes).Read(body) };
        (known, blocks) = await TryCallAsync(older, attempt, cancellationToken);
        return known ? blocks! : throw CannotLocate();
    }

    /// <inheritdoc/>
    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) =>
        _adminStates.GetAsync(ReadAdminStatesAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(
            new Call<ContentSummary>(NameNodeOperation.GetContentSummary, GetContentSummary, path, "", ContentSummaryJson.Read),
            attempt,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DataNode>?>(null);

    /// <inheritdoc/>
    public async Task<OpenedRange> OpenAsync(OpenRequest request, CallAttempt attempt, CancellationToken cancellationToken)
    {
        var length = checked((int)request.Range.Length);
        var excluded = request.Excluded.Length > 0 ? WebHdfsTarget.Parameter("excludedatanodes", request.Excluded) : "";
        var parameters = WebHdfsTarget.Range(request.Range.Offset, length) + excluded;
        var opened = await OpenAsync(
            async ct => target.Operation(request.Path, Open, parameters + await IdentityAsync(ct)), length, attempt, cancellationToken);
        // HttpFS may redirect to itself, where we authenticate as before.
        return opened.Redirect is { } redirect && redirect.IsAt(target.Address)
            ? await OpenAsync(_ => ValueTask.FromResult(redirect.Url), length, attempt.Next(), cancellationToken)
            : opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        host.Dispose();
        gate.Dispose();
        _adminStates.Dispose();
    }

    private Task<OpenedRange> OpenAsync(
        Func<CancellationToken, ValueTask<Uri>> url, int length, CallAttempt attempt, CancellationToken cancellationToken) =>
        host.CallAsync(
            channel => gate.RunAsync(
                NameNodeOperation.Open, attempt.Caller, async ct => await channel.OpenAsync(await url(ct), length, ct), cancellationToken),
            cancellationToken);

    private async Task<(bool Known, T? Answer)> TryCallAsync<T>(Call<T> call, CallAttempt attempt, CancellationToken cancellationToken)
    {
        if (!_operations.MaySupport(call.Name)) return (false, default);
        try
        {
            return (true, await CallAsync(call, attempt, cancellationToken));
        }
        catch (NameNodeException e) when (e.Outcome == NameNodeCallOutcome.NotSupported)
        {
            _operations.Add(call.Name);
            Log.OperationUnknown(logger, Endpoint, call.Name, UnsupportedOperations.ForgetAfter);
            return (false, default);
        }
    }

    private Task<T> CallAsync<T>(Call<T> call, CallAttempt attempt, CancellationToken cancellationToken) => host.CallAsync(
        channel => gate.RunAsync(
            call.Operation,
            attempt.Caller,
            async ct =>
            {
                var url = target.Operation(call.Path, call.Name, call.Parameters + await IdentityAsync(ct));
                return await channel.GetAsync(url, call.Parse, ct);
            },
            cancellationToken),
        cancellationToken);

    private async ValueTask<string> IdentityAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await identity.GetParameterAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NameNodeException(NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.NotAuthenticated, e.Message, e);
        }
    }

    // Optional: block maps work without the states.
    private async Task<AdminStates?> ReadAdminStatesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await gate.RunAsync(
                NameNodeOperation.GetDataNodes,
                // The first caller reads for all.
                Caller.Service,
                ct => host.Current.GetAsync(target.Jmx("NameNodeInfo"), LiveNodesReader.Read, ct),
                cancellationToken);
        }
        catch (NameNodeException e)
        {
            Log.AdminStatesUnavailable(logger, Endpoint, e.Message);
            return null;
        }
    }

    private NameNodeException CannotLocate() => new(
        NameNodeCallOutcome.NotSupported,
        RetryDecision.Fail,
        BlockMapFailure.NotSupported,
        $"{Endpoint} does not return block locations (HttpFS before 3.4 cannot); give the URL of the NameNode itself.");

    /// <summary>A GET of an operation.</summary>
    /// <param name="Operation">What it counts as.</param>
    /// <param name="Name">Its name in WebHDFS.</param>
    /// <param name="Path">Absolute path, unescaped.</param>
    /// <param name="Parameters">Further parameters, escaped, each with its <c>&amp;</c>.</param>
    /// <param name="Parse">Reads the body of the answer.</param>
    private sealed record Call<T>(NameNodeOperation Operation, string Name, string Path, string Parameters, JsonParser<T> Parse);
}
