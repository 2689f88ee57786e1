using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// One NameNode, or HttpFS in front of it, over WebHDFS. Falls back to older operations where newer ones are not supported.
/// </summary>
internal sealed class WebHdfsClient : INameNodeClient, IFileOpener
{
    private const string GetFileStatus = "GETFILESTATUS";
    private const string ListStatus = "LISTSTATUS";
    private const string ListStatusBatch = "LISTSTATUS_BATCH";
    private const string GetFileBlockLocations = "GETFILEBLOCKLOCATIONS";
    private const string GetBlockLocations = "GET_BLOCK_LOCATIONS";
    private const string GetContentSummary = "GETCONTENTSUMMARY";
    private const string Open = "OPEN";

    private readonly WebHdfsTarget _target;
    private readonly NameNodeHost<WebHdfsChannel> _host;
    private readonly WebHdfsIdentity _identity;
    private readonly NameNodeGate _gate;
    private readonly UnsupportedOperations _operations;
    private readonly AdminStatesCache _adminStates;
    private readonly ILogger _logger;

    public WebHdfsClient(
        Uri address,
        NameNodeOptions options,
        AnswerBudget budget,
        WebHdfsIdentity identity,
        NameNodeGate gate,
        HostResolver resolver,
        IReadOnlySet<string> hosts,
        ILogger logger,
        TimeProvider clock)
    {
        Endpoint = $"{address.IdnHost}:{address.Port}";
        _target = new WebHdfsTarget(address);
        _host = new(address.IdnHost, resolver, via => new WebHdfsChannel(Endpoint, options, budget, identity, hosts, via));
        _identity = identity;
        _gate = gate;
        _operations = new UnsupportedOperations(clock);
        _adminStates = new AdminStatesCache(ReadAdminStatesAsync, clock);
        _logger = logger;
    }

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public string Transport => NameNodeTransports.WebHdfs;

    /// <inheritdoc/>
    public string? Authentication => _identity.Tickets is null || _host.Current.HasAuthenticated ? _identity.Description : null;

    /// <inheritdoc/>
    public bool IsAvailable => _gate.IsAvailable;

    /// <inheritdoc/>
    public bool LocatesInListings => false;

    /// <inheritdoc/>
    public IFileOpener Opener => this;

    /// <inheritdoc/>
    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(NameNodeOperation.GetFileStatus, path, GetFileStatus, "", FileStatusReader.ReadStatus, attempt, cancellationToken);

    /// <inheritdoc/>
    public async Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken)
    {
        var (path, startAfter) = (request.Path, request.StartAfter);
        var parameter = startAfter.Length > 0 ? WebHdfsTarget.Parameter("startAfter", startAfter) : "";
        var (known, page) = await TryCallAsync(
            NameNodeOperation.ListStatus, path, ListStatusBatch, parameter, FileStatusReader.ReadPage, attempt, cancellationToken);
        return known
            ? page
            : await CallAsync(
                NameNodeOperation.ListStatus, path, ListStatus, "", FileStatusReader.ReadDirectory, attempt, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken)
    {
        const NameNodeOperation Operation = NameNodeOperation.GetBlockLocations;
        var (path, range) = (request.Path, request.IsWholeFile ? "" : WebHdfsTarget.Range(request.Offset, request.Length));
        var (known, blocks) = await TryCallAsync(
            Operation,
            path,
            GetFileBlockLocations,
            range,
            body => new BlockLocationsReader(dataNodes).Read(body),
            attempt,
            cancellationToken);
        if (known) return blocks!;
        (known, blocks) = await TryCallAsync(
            Operation, path, GetBlockLocations, range, body => new LocatedBlocksJson(dataNodes).Read(body), attempt, cancellationToken);
        return known ? blocks! : throw CannotLocate();
    }

    /// <inheritdoc/>
    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) => _adminStates.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(NameNodeOperation.GetContentSummary, path, GetContentSummary, "", ContentSummaryJson.Read, attempt, cancellationToken);

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
            async ct => _target.Operation(request.Path, Open, parameters + await IdentityAsync(ct)), length, attempt, cancellationToken);
        // HttpFS may redirect to itself, where we authenticate as before.
        return opened.Redirect is { } redirect && redirect.IsAt(_target.Address)
            ? await OpenAsync(_ => ValueTask.FromResult(redirect.Url), length, attempt.Next(), cancellationToken)
            : opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        _gate.Dispose();
        _adminStates.Dispose();
    }

    private Task<OpenedRange> OpenAsync(
        Func<CancellationToken, ValueTask<Uri>> url, int length, CallAttempt attempt, CancellationToken cancellationToken) =>
        _host.CallAsync(
            channel => _gate.RunAsync(
                NameNodeOperation.Open, attempt.Caller, async ct => await channel.OpenAsync(await url(ct), length, ct), cancellationToken),
            cancellationToken);

    private async Task<(bool Known, T? Answer)> TryCallAsync<T>(
        NameNodeOperation operation,
        string path,
        string name,
        string parameters,
        JsonParser<T> parse,
        CallAttempt attempt,
        CancellationToken cancellationToken)
    {
        if (!_operations.MaySupport(name)) return (false, default);
        try
        {
            return (true, await CallAsync(operation, path, name, parameters, parse, attempt, cancellationToken));
        }
        catch (NameNodeException e) when (e.Outcome == NameNodeCallOutcome.NotSupported)
        {
            _operations.Add(name);
            Log.OperationUnknown(_logger, Endpoint, name, UnsupportedOperations.ForgetAfter);
            return (false, default);
        }
    }

    private Task<T> CallAsync<T>(
        NameNodeOperation operation,
        string path,
        string name,
        string parameters,
        JsonParser<T> parse,
        CallAttempt attempt,
        CancellationToken cancellationToken) =>
        _host.CallAsync(
            channel => _gate.RunAsync(
                operation,
                attempt.Caller,
                async ct => await channel.GetAsync(_target.Operation(path, name, parameters + await IdentityAsync(ct)), parse, ct),
                cancellationToken),
            cancellationToken);

    private async ValueTask<string> IdentityAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _identity.GetParameterAsync(cancellationToken);
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
            return await _gate.RunAsync(
                NameNodeOperation.GetDataNodes,
                // The first caller reads for all.
                Caller.Service,
                ct => _host.Current.GetAsync(_target.Jmx("NameNodeInfo"), LiveNodesReader.Read, ct),
                cancellationToken);
        }
        catch (NameNodeException e)
        {
            Log.AdminStatesUnavailable(_logger, Endpoint, e.Message);
            return null;
        }
    }

    private NameNodeException CannotLocate() => new(
        NameNodeCallOutcome.NotSupported,
        RetryDecision.Fail,
        BlockMapFailure.NotSupported,
        $"{Endpoint} does not return block locations (HttpFS before 3.4 cannot); give the URL of the NameNode itself.");
}
