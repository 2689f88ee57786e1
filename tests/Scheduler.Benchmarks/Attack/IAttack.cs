namespace Scheduler.Benchmarks.Attack;

/// <summary>One way to hurt the service.</summary>
internal interface IAttack
{
    /// <summary>What it does, for the table.</summary>
    string Name { get; }

    /// <summary>What else is timed while it lasts or after it; empty if nothing is.</summary>
    string Besides => "";

    /// <summary>Attacks, and ends.</summary>
    /// <returns>How long <see cref="Besides"/> took.</returns>
    Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken);
}
