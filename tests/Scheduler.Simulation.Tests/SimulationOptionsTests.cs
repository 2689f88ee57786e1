namespace Scheduler.Simulation.Tests;

public sealed class SimulationOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreFine() => Assert.Empty(new SimulationOptions().Validate());

    [Fact]
    public void Validate_AllWrong_NamesEveryFlag()
    {
        var options = new SimulationOptions
        {
            Nodes = 0,
            Racks = 2,
            Slots = 0,
            Replication = 17,
            BlockSize = 1,
            Cap = 0,
            Seeds = 0,
            WaitBandwidth = -1,
            MaxHeldPods = 10_001,
            MaxWait = TimeSpan.FromDays(1),
            Lifetime = TimeSpan.Zero,
            Occupancies = [0.5, 1, double.NaN],
            Policies = ["ours", "best"],
        };

        var errors = options.Validate().ToArray();

        string[] flags =
        [
            "nodes", "racks", "slots", "replication", "block-size", "cap", "seeds", "wait-bandwidth", "max-held-pods", "max-wait", "lifetime",
            "occupancy", "policy",
        ];
        Assert.All(flags, flag => Assert.Contains(errors, error => error.StartsWith($"--{flag} ", StringComparison.Ordinal)));
        Assert.Equal(flags.Length + 1, errors.Length);
        Assert.Contains("'best'; it must be one of random, spread, stateless, spread-then-count, ours, ours-waiting.", errors[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoPolicyAndNoOccupancy_SaysBoth() =>
        Assert.Equal(2, new SimulationOptions { Policies = [], Occupancies = [] }.Validate().Count());
}
