using Scheduler.Management;

namespace Scheduler.Extender.Hosting;

/// <summary>What is done once at the start, before readiness sends requests; everything answers meanwhile.</summary>
/// <param name="phase">What readiness goes by.</param>
/// <param name="maxTime">How long readiness waits for this at the most.</param>
/// <param name="clock">The clock.</param>
internal abstract class Preparation(StartPhase phase, TimeSpan maxTime, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        phase.Begin();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var limit = new CancellationTokenSource(maxTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        try
        {
            await PrepareAsync(either.Token);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(exception);
        }
        finally
        {
            phase.End();
        }
    }

    /// <summary>Does it; cancelled when its time is over, or the service stops.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>It ended with this, or its time was over. The service goes on without it.</summary>
    protected abstract void Failed(Exception exception);
}
