using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.WebHdfs;
using Scheduler.Sandbox.Http;

namespace Scheduler.Sandbox.Hdfs;

/// <summary>
/// The HTTP servers of all DataNodes of a <see cref="SandboxNamespace"/>, on one loopback port: they serve the bytes that a NameNode's
/// answer to OPEN redirects to. Pass it to NameNodes by <see cref="NameNodeOptions.DataNodes"/>.
/// </summary>
/// <remarks>After the source of Hadoop's <c>WebHdfsHandler</c>. Faked: any DataNode serves any file, whether it holds it or not.</remarks>
public sealed class SandboxDataNodeServer : IRedirectTarget, IAsyncDisposable
{
    private readonly SandboxNamespace _hdfs;
    private readonly LoopbackServer _server;
    private readonly DataNodeOperations _operations;
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private int _running;
    private int _peak;

    private SandboxDataNodeServer(SandboxNamespace hdfs, TimeProvider time, bool byHostName)
    {
        _hdfs = hdfs;
        RedirectsByHostName = byHostName;
        Faults = new Faults<DataNodeFault>(time);
        _operations = new DataNodeOperations(hdfs, _tokens);
        _server = new LoopbackServer(HandleAsync);
    }

    /// <summary>Its address, <c>http://127.0.0.1:port</c>; it stays the same when listening stops and resumes.</summary>
    public Uri Address => _server.Address;

    /// <summary>
    /// Whether redirects name DataNodes by their host names, as real ones do: a client then must resolve those to this server. Else
    /// they name this server's address, which does not say which DataNode is meant.
    /// </summary>
    public bool RedirectsByHostName { get; }

    /// <summary>Latency and faults, by the DataNode's host name (or 127.0.0.1).</summary>
    public Faults<DataNodeFault> Faults { get; }

    /// <summary>What was read, by the DataNode's host name (or 127.0.0.1).</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>How many requests there were at once, at most.</summary>
    public int ConcurrencyPeak => Volatile.Read(ref _peak);

    /// <summary>Starts it on a port of the system's choice.</summary>
    /// <param name="hdfs">The namespace whose bytes it serves.</param>
    /// <param name="time">Its clock, for the latency.</param>
    /// <param name="byHostName">See <see cref="RedirectsByHostName"/>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SandboxDataNodeServer> StartAsync(
        SandboxNamespace hdfs, TimeProvider time, bool byHostName, CancellationToken cancellationToken)
    {
        var server = new SandboxDataNodeServer(hdfs, time, byHostName);
        await server.ResumeAsync(cancellationToken);
        return server;
    }

    /// <summary>Stops listening, as dead processes: open connections are cut, new ones refused.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Listens again, on the same port.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <inheritdoc/>
    public string AuthorityOf(SandboxDataNode dataNode) => RedirectsByHostName
        ? string.Create(CultureInfo.InvariantCulture, $"{dataNode.HostName}:{_server.Port}")
        : _server.Address.Authority;

    /// <inheritdoc/>
    public void Accept(string token, string user) => _tokens[token] = user;

    private async Task HandleAsync(HttpContext context)
    {
        var request = WebHdfsRequest.Of(context);
        var host = context.Request.Host.Host;
        Rise(Interlocked.Increment(ref _running));
        Requests.Add(new LoggedRequest(host, request.Target));
        try
        {
            await Faults.DelayAsync(context.RequestAborted);
            await AnswerAsync(context, request, Faults.Take(host));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection: there is nothing to answer.
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task AnswerAsync(HttpContext context, WebHdfsRequest request, DataNodeFault? fault)
    {
        if (fault is DataNodeFault.Hang) await Faults.HangAsync(context.RequestAborted);
        if (fault is DataNodeFault.Reset)
        {
            context.Abort();
            return;
        }

        var answer = _operations.Answer(request, fault);
        var end = fault switch
        {
            DataNodeFault.DropMidBody => AnswerEnd.Cut,
            DataNodeFault.Stall => AnswerEnd.Stalled,
            _ => AnswerEnd.Whole,
        };
        context.Response.Headers.Connection = "close";
        await AnswerSender.SendAsync(context, answer, _hdfs, end, Faults.HangAsync);
    }

    private void Rise(int running)
    {
        for (var peak = ConcurrencyPeak; running > peak; peak = ConcurrencyPeak)
            if (Interlocked.CompareExchange(ref _peak, running, peak) == peak) return;
    }
}
