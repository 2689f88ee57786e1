using Microsoft.AspNetCore.Connections;

namespace Scheduler.Testing.ApiServer;

/// <summary>The connection that a reply is played on.</summary>
internal sealed class ReplyConnection(ConnectionContext connection, CancellationToken stopping)
{
    /// <summary>Whether the reply left it: no further request is read.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>Sends bytes and flushes them.</summary>
    public async Task SendAsync(byte[] bytes) => await connection.Transport.Output.WriteAsync(bytes, stopping).ConfigureAwait(false);

    /// <summary>Waits for the task, for the client to leave, or for the server to stop.</summary>
    public async Task WaitAsync(Task? until)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onClosed = connection.ConnectionClosed.Register(() => gone.TrySetResult());
        using var onStop = stopping.Register(() => gone.TrySetResult());
        await Task.WhenAny(until ?? gone.Task, gone.Task).ConfigureAwait(false);
    }

    /// <summary>Leaves it once the reply is played.</summary>
    public void Leave() => IsLeft = true;
}
