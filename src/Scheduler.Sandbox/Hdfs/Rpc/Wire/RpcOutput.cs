using System.IO.Pipelines;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>The answers of a connection, one frame at a time, from any thread.</summary>
internal sealed class RpcOutput(PipeWriter writer) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Wraps every frame from now on; null: sent as it is.</summary>
    public Func<byte[], byte[]>? Protect { get; set; }

    public async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Inside the semaphore: a wrapped frame has a sequence number.
            await writer.WriteAsync(Protect is { } protect ? protect(frame) : frame, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
