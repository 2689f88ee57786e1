using System.Runtime.InteropServices;
using Scheduler.Extender.Hosting;

namespace Scheduler.Extender.Commands;

/// <summary>
/// Ctrl+C (SIGINT) and SIGTERM. The first signal asks the command to end. A service ends when its requests are answered; every other
/// command that was interrupted ends with 130, as shells report it. A second Ctrl+C ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>Shells report a process that a signal has ended as 128 and the number of the signal.</summary>
    private const int Interrupted = 128 + 2, Terminated = 128 + 15;

    /// <summary>How long a command that was interrupted may take to close what it has opened.</summary>
    private static readonly TimeSpan InterruptTime = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<PosixSignal> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _interrupt, _terminate;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The process's exit code, when the command has ended or the time after a signal is over.</summary>
    /// <param name="command">The command, which <see cref="Stopping"/> ends.</param>
    /// <param name="isService">Whether the command serves until it is stopped.</param>
    public async Task<int> ExitCodeOfAsync(Task<int> command, bool isService)
    {
        await Task.WhenAny(command, _first.Task);
        if (!_first.Task.IsCompleted) return await command;
        var (isInterrupt, forced) = await _first.Task == PosixSignal.SIGINT ? (true, Interrupted) : (false, Terminated);
        try
        {
            var exitCode = await command.WaitAsync(isService || !isInterrupt ? ServiceHost.StopTime : InterruptTime, TimeProvider.System);
            return isInterrupt && !isService ? forced : exitCode;
        }
        catch (TimeoutException)
        {
            return forced;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stopping.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_first.TrySetResult(signal.Signal)) _ = _stopping.CancelAsync();
        else if (signal.Signal == PosixSignal.SIGINT) Environment.Exit(Interrupted);
    }
}
