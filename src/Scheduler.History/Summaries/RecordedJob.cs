using Scheduler.Core.History;

namespace Scheduler.History.Summaries;

/// <summary>A job as it came: a group of siblings.</summary>
/// <param name="Name">Its siblings.</param>
/// <param name="ArrivedAt">When its first pod was created; when that is not known, bound.</param>
/// <param name="InputBytes">What its pods added up to, each block once.</param>
public sealed record RecordedJob(GroupName Name, DateTimeOffset ArrivedAt, long InputBytes)
{
    /// <summary>The jobs of a history, in the order they came. Those of which no input was known are left out.</summary>
    public static async Task<IReadOnlyList<RecordedJob>> OfAsync(
        IAsyncEnumerable<PlacementRecord> placements, CancellationToken cancellationToken)
    {
        var jobs = new Dictionary<GroupName, RecordedJob>();
        await foreach (var placement in placements.WithCancellation(cancellationToken))
        {
            if (placement.Added is not { Total: > 0 } added) continue;
            var name = new GroupName(placement.Namespace, placement.Group);
            var arrivedAt = placement.CreatedAt ?? placement.BoundAt;
            var job = jobs.GetValueOrDefault(name) ?? new RecordedJob(name, arrivedAt, 0);
            jobs[name] = job with
            {
                ArrivedAt = arrivedAt < job.ArrivedAt ? arrivedAt : job.ArrivedAt,
                InputBytes = job.InputBytes + added.Total,
            };
        }

        return [.. jobs.Values.OrderBy(job => job.ArrivedAt).ThenBy(job => job.Name.Namespace, StringComparer.Ordinal)
            .ThenBy(job => job.Name.Group, StringComparer.Ordinal)];
    }
}
