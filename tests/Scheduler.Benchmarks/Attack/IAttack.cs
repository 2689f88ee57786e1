namespace Scheduler.Benchmarks.Attack;

/// <summary>One way to hurt the service.</summary>
internal interface IAttack
{
    /// <summary>What it does, for the table.</summary>
    string Name { get; }

    /// <summary>Attacks, and ends.</summary>
    Task RunAsync(AttackTarget target, CancellationToken cancellationToken);
}
