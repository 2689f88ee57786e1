using System.Collections.Immutable;
using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Waiting;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation;

/// <summary>What is simulated: a flag of <c>simulate</c> for each property.</summary>
public sealed record SimulationOptions
{
    /// <summary>The most nodes, and the most slots on one.</summary>
    public const int MaxNodes = 10_000, MaxSlots = 256;

    /// <summary>The most replicas of a block, pods of a job, and seeds.</summary>
    public const int MaxReplication = 16, MaxCap = 10_000, MaxSeeds = 10_000;

    /// <summary>The largest share of the slots that background pods may hold: the jobs need some to run on.</summary>
    public const double MaxOccupancy = 0.95;

    /// <summary>The most blocks of all jobs together: some gigabytes of memory for each seed at three replicas.</summary>
    public const long MaxBlocks = 20_000_000;

    /// <summary>The smallest block, 1 MiB as in HDFS (<c>dfs.namenode.fs-limits.min-block-size</c>), and the largest, 64 GiB.</summary>
    public const long MinBlockSize = 1L << 20, MaxBlockSize = 1L << 36;

    /// <summary>Defaults: nodes, racks, pods that fit on a node, replicas of a block, pods of a job, seeds.</summary>
    public const int DefaultNodes = 600, DefaultRacks = 20, DefaultSlots = 4, DefaultReplication = 3, DefaultCap = 100, DefaultSeeds = 20;

    /// <summary><c>--nodes</c>: nodes, each with a DataNode. 1 to <see cref="MaxNodes"/>.</summary>
    public int Nodes { get; init; } = DefaultNodes;

    /// <summary><c>--racks</c>: racks, of nodes in turn. 1 to <see cref="Nodes"/>.</summary>
    public int Racks { get; init; } = DefaultRacks;

    /// <summary><c>--slots</c>: pods that fit on a node. 1 to <see cref="MaxSlots"/>.</summary>
    public int Slots { get; init; } = DefaultSlots;

    /// <summary><c>--replication</c>: replicas of a block. 1 to <see cref="MaxReplication"/> and <see cref="Nodes"/>.</summary>
    public int Replication { get; init; } = DefaultReplication;

    /// <summary><c>--block-size</c>: bytes of a block. <see cref="MinBlockSize"/> to <see cref="MaxBlockSize"/>.</summary>
    public long BlockSize { get; init; } = 128L << 20;

    /// <summary><c>--cap</c>: the most pods of a job; a job has one for each block up to that. 1 to <see cref="MaxCap"/>.</summary>
    public int Cap { get; init; } = DefaultCap;

    /// <summary>
    /// <c>--occupancy</c>: shares of the slots that background pods hold, each in runs of its own. 0 to <see cref="MaxOccupancy"/>.
    /// </summary>
    public ImmutableArray<double> Occupancies { get; init; } = [0, 0.5, 0.8];

    /// <summary><c>--seeds</c>: how many runs, with seeds from 1. 1 to <see cref="MaxSeeds"/>.</summary>
    public int Seeds { get; init; } = DefaultSeeds;

    /// <summary><c>--policy</c>: names out of <see cref="PolicyNames.All"/>.</summary>
    public ImmutableArray<string> Policies { get; init; } = PolicyNames.All;

    /// <summary>
    /// <c>--dispatch</c>: a name out of <see cref="DispatchNames.All"/>. It holds for jobs whose <see cref="TraceJob.Dispatch"/> is null.
    /// </summary>
    public string Dispatch { get; init; } = DispatchNames.Matched;

    /// <summary>
    /// <c>--max-wait</c>: how long a job's pods may be held for a node-local slot by <see cref="PolicyNames.OursWaiting"/>.
    /// </summary>
    public Duration MaxWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// <c>--wait-bandwidth</c>: the service's <see cref="DelayOptions.ReadBytesPerSecond"/>. A pod is held only while reading what is not
    /// local takes longer, at this rate, than the wait that is left. 0, the default: every pod that asks to wait waits.
    /// </summary>
    public long WaitBandwidth { get; init; }

    /// <summary>
    /// <c>--max-held-pods</c>: the service's <see cref="DelayOptions.MaxHeldPods"/>, by default the largest value: a decision takes no
    /// time here.
    /// </summary>
    public int MaxHeldPods { get; init; } = DelayOptions.LargestMaxHeldPods;

    /// <summary><c>--lifetime</c>: mean lifetime of background pods, exponentially distributed. 1 s to 1 day.</summary>
    public Duration Lifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Parallel runs; changes no result. By default one for each core.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>A sentence for each error.</summary>
    public IEnumerable<string> Validate()
    {
        string?[] errors =
        [
            Check("nodes", Nodes, 1, MaxNodes),
            Check("racks", Racks, 1, Math.Max(1, Nodes)),
            Check("slots", Slots, 1, MaxSlots),
            Check("replication", Replication, 1, Math.Clamp(Nodes, 1, MaxReplication)),
            Check("block-size", BlockSize, MinBlockSize, MaxBlockSize),
            Check("cap", Cap, 1, MaxCap),
            Check("seeds", Seeds, 1, MaxSeeds),
            Check("wait-bandwidth", WaitBandwidth, 0, MaxBlockSize),
            Check("max-held-pods", MaxHeldPods, 0, DelayOptions.LargestMaxHeldPods),
            Check("max-wait", MaxWait, TimeSpan.Zero, DelayOptions.LargestMaxWait),
            Check("lifetime", Lifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            Occupancies.IsEmpty ? "--occupancy names no share." : null,
            Policies.IsEmpty ? "--policy names no policy." : null,
            DispatchNames.All.Contains(Dispatch)
                ? null
                : $"--dispatch is '{Dispatch}'; it must be one of {string.Join(", ", DispatchNames.All)}.",
            .. Occupancies.Select(CheckOccupancy),
            .. Policies.Where(name => !PolicyNames.All.Contains(name)).Select(UnknownPolicy),
        ];
        return errors.OfType<string>();
    }

    /// <summary>A sentence for each error of replaying these jobs under valid options.</summary>
    public IEnumerable<string> Validate(IReadOnlyList<TraceJob> trace)
    {
        var blocks = trace.Sum(job => BlocksOf(job.InputBytes));
        if (blocks > MaxBlocks)
        {
            yield return $"--block-size is {BlockSize}, of which the jobs have {blocks} blocks; "
                + $"give a larger one, so that they are at most {MaxBlocks}.";
        }
    }

    /// <summary>How many blocks a file of so many bytes has.</summary>
    internal long BlocksOf(long bytes) => (bytes + BlockSize - 1) / BlockSize;

    private static string? Check(string flag, long value, long min, long max) =>
        value >= min && value <= max ? null : $"--{flag} is {value}; it must be from {min} to {max}.";

    private static string? Check(string flag, TimeSpan value, TimeSpan min, TimeSpan max) =>
        value >= min && value <= max ? null : $"--{flag} is {value:c}; it must be from {min:c} to {max:c}.";

    private static string? CheckOccupancy(double share) => share is >= 0 and <= MaxOccupancy
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"--occupancy has {share}; each share must be from 0 to {MaxOccupancy}.");

    private static string UnknownPolicy(string name) => $"--policy has '{name}'; it must be one of {string.Join(", ", PolicyNames.All)}.";
}
