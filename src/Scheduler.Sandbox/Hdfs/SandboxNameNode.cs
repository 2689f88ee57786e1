using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Http;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc;
using Scheduler.Sandbox.Hdfs.WebHdfs;
using Scheduler.Sandbox.Http;

namespace Scheduler.Sandbox.Hdfs;

/// <summary>
/// A NameNode that serves a <see cref="SandboxNamespace"/> over WebHDFS and native RPC on two loopback ports, and is its own DataNode
/// for OPEN unless it is given some. Its answers and refusals are recorded from Hadoop 3.3.0; every state and fault may be changed while it
/// runs.
/// </summary>
/// <remarks>
/// Faked: authentication unless Kerberos is configured (any user name is accepted), most JMX numbers. Under HA start several over one
/// namespace.
/// </remarks>
public sealed class SandboxNameNode : IAsyncDisposable
{
    private readonly SandboxNamespace _hdfs;
    private readonly NameNodeOptions _options;
    private readonly WebHdfsOperations _operations;
    private readonly LoopbackServer _server;
    private readonly SpnegoFilter _spnego;
    private readonly AppliedEdits _applied;
    private volatile int _haState;
    private volatile bool _isInSafeMode;
    private volatile bool _isOpeningItsLog;
    private volatile ImmutableHashSet<string> _missingOperations = [];

    private SandboxNameNode(SandboxNamespace hdfs, NameNodeOptions options, TimeProvider time)
    {
        _hdfs = hdfs;
        _options = options;
        _operations = new WebHdfsOperations(hdfs, options);
        _spnego = new SpnegoFilter(options.CookieValidity, time);
        Faults = new Faults<NameNodeFault>(time);
        _applied = new AppliedEdits(hdfs);
        var rpc = new RpcServer(hdfs, options, Faults, Requests, _applied, State);
        _server = new LoopbackServer(HandleAsync, rpc.HandleAsync, options.Port);
    }

    /// <summary>Its address, <c>http://127.0.0.1:port</c>; it stays the same when listening stops and resumes.</summary>
    public Uri Address => _server.Address;

    /// <summary>Where it speaks native RPC, on 127.0.0.1; it stays the same likewise.</summary>
    public IPEndPoint RpcAddress => new(IPAddress.Loopback, _server.ConnectionPort);

    /// <summary>Active, standby or observer.</summary>
    public HaState HaState
    {
        get => (HaState)_haState;
        set => _haState = (int)value;
    }

    /// <summary>
    /// The transaction where an observer has stopped; null: it applies the edit log at once. Over RPC it holds reads of clients that have
    /// seen more.
    /// </summary>
    public long? AppliedTxid
    {
        get => _applied.HeldAt;
        set => _applied.HeldAt = value;
    }

    /// <summary>Whether no block has been reported to it: locations are refused, listings are not.</summary>
    public bool IsInSafeMode
    {
        get => _isInSafeMode;
        set => _isInSafeMode = value;
    }

    /// <summary>Whether it is becoming active, with its edit log not open yet: the log's end is then -1.</summary>
    public bool IsOpeningItsLog
    {
        get => _isOpeningItsLog;
        set => _isOpeningItsLog = value;
    }

    /// <summary>
    /// Operations and methods that this server does not have, being an older version, such as <c>GETFILEBLOCKLOCATIONS</c>.
    /// </summary>
    public ImmutableHashSet<string> MissingOperations
    {
        get => _missingOperations;
        set => _missingOperations = value;
    }

    /// <summary>The settings that <c>/conf</c> shows, by key.</summary>
    public ImmutableDictionary<string, string> Configuration { get; set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Latency and faults.</summary>
    public Faults<NameNodeFault> Faults { get; }

    /// <summary>
    /// The requests it received, by WebHDFS operation or RPC method (<c>getListing</c>); other paths (<c>/jmx</c>, <c>/conf</c>) are
    /// counted by path.
    /// </summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts a NameNode.</summary>
    /// <param name="hdfs">What it serves.</param>
    /// <param name="options">What kind of server it is.</param>
    /// <param name="time">Its clock, for the latency.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SandboxNameNode> StartAsync(
        SandboxNamespace hdfs, NameNodeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var nameNode = new SandboxNameNode(hdfs, options, time);
        await nameNode.ResumeAsync(cancellationToken);
        return nameNode;
    }

    /// <summary>Stops listening, as a dead process: open connections are cut, new ones refused.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Listens again, on the same port.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = WebHdfsRequest.Of(context);
        var operation = request.IsWebHdfs ? request.Operation : request.RawPath;
        Requests.Add(new LoggedRequest(operation, request.Target));
        try
        {
            await Faults.DelayAsync(context.RequestAborted);
            var fault = Faults.Take(operation);
            if (fault is NameNodeFault.Hang) await Faults.HangAsync(context.RequestAborted);
            var answer = Injected(fault, request) ?? Authenticated(context, request);
            var end = fault is NameNodeFault.DropMidBody ? AnswerEnd.Cut : AnswerEnd.Whole;
            await AnswerSender.SendAsync(context, answer, _hdfs, end, Faults.HangAsync);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection: there is nothing to answer.
        }
    }

    private WebHdfsAnswer Authenticated(HttpContext context, WebHdfsRequest request)
    {
        if (!_options.UsesSpnego || request.Parameter("delegation") is not null) return Answer(context.Request.Method, request, user: null);
        return _spnego.Authenticate(context) is { } user
            ? Answer(context.Request.Method, request, user)
            : WebHdfsUser.Unauthorized(request.RawPath, "Negotiate");
    }

    private NameNodeState State() => new(Address, HaState, IsInSafeMode, IsOpeningItsLog, MissingOperations);

    private WebHdfsAnswer Answer(string method, WebHdfsRequest request, string? user)
    {
        var state = State();
        if (request.IsWebHdfs && method == HttpMethods.Get) return WebHdfs(request, user, state);
        return request.RawPath switch
        {
            "/jmx" => WebHdfsAnswer.Json(NameNodeJmx.Beans(request.Parameter("qry"), _hdfs, _options, state)),
            "/conf" => NameNodeConf.Of(Configuration),
            "/isActive" when state.HaState == HaState.Active => WebHdfsAnswer.Text("I am Active!"),
            "/isActive" => WebHdfsAnswer.Html(HttpStatusCode.MethodNotAllowed, "I am not Active!", request.RawPath),
            _ => WebHdfsAnswer.Html(HttpStatusCode.NotFound, "Not Found", request.RawPath),
        };
    }

    private WebHdfsAnswer WebHdfs(WebHdfsRequest request, string? authenticated, NameNodeState state)
    {
        try
        {
            if (WebHdfsUser.Of(request, _options, authenticated, out var refusal) is not { } user) return refusal!;
            if (_options.IsHttpFs && HttpFs.UnknownOperation(request.Operation) is { } unknown) return unknown;
            var answer = _operations.Execute(request, user, state);
            return _options.IsHttpFs && answer.Status == HttpStatusCode.OK ? HttpFs.Escaped(answer) : answer;
        }
        catch (HdfsException refused)
        {
            return Refusal(refused);
        }
    }

    private WebHdfsAnswer Refusal(HdfsException exception) => _options.IsHttpFs
        ? HttpFs.Refusal(exception)
        : WebHdfsAnswer.Json(WebHdfsJson.RemoteException(exception), exception.WebHdfsStatus);

    private WebHdfsAnswer? Injected(NameNodeFault? fault, WebHdfsRequest request) => fault switch
    {
        NameNodeFault.Garbage => WebHdfsAnswer.Json("\u0000{]not json"u8.ToArray()),
        NameNodeFault.Unauthorized => WebHdfsUser.Unauthorized(request.RawPath, "Negotiate"),
        NameNodeFault.ServerError => WebHdfsAnswer.Html(
            HttpStatusCode.InternalServerError, "java.lang.OutOfMemoryError: Java heap space", request.RawPath),
        NameNodeFault.Retriable => Refusal(HdfsException.Retriable("NameNode still not started")),
        NameNodeFault.Standby => Refusal(HdfsException.Standby()),
        _ => null,
    };
}
