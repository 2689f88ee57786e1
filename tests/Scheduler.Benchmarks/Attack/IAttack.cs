namespace Scheduler.Benchmarks.Attack;

/// <summary>One way to hurt the service.</summary>
internal interface IAttack
{
    /// <summary>What it does, for the table.</summary>
    string Name { get; }

    /// <summary>What else is timed while it lasts or behind it; empty for nothing.</summary>
    string Besides => "";

    /// <summary>Attacks, and ends.</summary>
    /// <returns>How long <see cref="Besides"/> took.</returns>
    Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken);
}
