using k8s;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Reads the scheduler's lease (<c>coordination.k8s.io/v1</c>), one read at a time and not more often than every few seconds.
/// </summary>
internal sealed class SchedulerLease(ApiServerClient client, KubernetesOptions options, TimeProvider clock, ILogger<SchedulerLease> logger)
    : ISchedulerLease, IDisposable
{
    /// <summary>How long an answer, or the lack of one, is used: a leader holds its lease for 15 s.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(5);

    /// <summary>How long one read may take: a person waits for it.</summary>
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1);
    private string? _holder;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public async ValueTask<string?> HolderAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (clock.GetUtcNow() < _until) return _holder;
            _holder = await ReadAsync(cancellationToken).ConfigureAwait(false);
            _until = clock.GetUtcNow() + TimeToLive;
            return _holder;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ReadTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var (@namespace, name) = (options.SchedulerLease.Split('/')[0], options.SchedulerLease.Split('/')[1]);
            var lease = await client.CallAsync("get", (api, deadline) => api.CoordinationV1.ReadNamespacedLeaseAsync(
                ApiPath.Segment(name), ApiPath.Segment(@namespace), cancellationToken: deadline), either.Token).ConfigureAwait(false);
            return lease?.Spec?.HolderIdentity is { Length: > 0 } holder ? holder : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LeaseUnread(options.SchedulerLease, $"The API server did not answer within {ReadTimeout:c}.");
            return null;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            logger.LeaseUnread(options.SchedulerLease, fault.Message);
            return null;
        }
    }
}
