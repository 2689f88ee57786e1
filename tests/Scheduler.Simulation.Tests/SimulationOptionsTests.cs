using Scheduler.Simulation.Traces;

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
            Dispatch = "greedy",
        };

        var errors = options.Validate().ToArray();

        string[] flags =
        [
            "nodes", "racks", "slots", "replication", "block-size", "cap", "seeds", "wait-bandwidth", "max-held-pods", "max-wait",
            "lifetime", "dispatch",
            "occupancy", "policy",
        ];
        Assert.All(flags, flag => Assert.Contains(errors, error => error.StartsWith($"--{flag} ", StringComparison.Ordinal)));
        Assert.Equal(flags.Length + 1, errors.Length);
        Assert.Contains(
            "'best'; it must be one of random, spread, stateless, spread-then-count, ours, ours-waiting, ours-planned.",
            errors[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_MoreReplicasThanNodes_SaysHowManyThereCanBe() => Assert.Equal(
        ["--replication is 3; it must be from 1 to 2."], new SimulationOptions { Nodes = 2, Racks = 1 }.Validate());

    [Theory]
    [InlineData(SimulationOptions.MaxBlocks, true)]
    [InlineData(SimulationOptions.MaxBlocks + 1, false)]
    public void Validate_BlocksOfATrace_AreBounded(long blocks, bool isFine)
    {
        var options = new SimulationOptions { BlockSize = SimulationOptions.MinBlockSize };
        TraceJob[] trace = [new("a", 0, 1), new("b", 0, (blocks - 1) * options.BlockSize)];

        Assert.Equal(isFine, !options.Validate(trace).Any(error => error.StartsWith("--block-size is 1048576", StringComparison.Ordinal)));
    }

    [Fact]
    public void Validate_NoPolicyAndNoOccupancy_SaysBoth() =>
        Assert.Equal(2, new SimulationOptions { Policies = [], Occupancies = [] }.Validate().Count());
}
