namespace Scheduler.Simulation.Runs;

/// <summary>The inputs of the seeds that are being run: made by whoever needs them first, given up after the last of a seed's runs.</summary>
/// <param name="make">Makes a seed's inputs.</param>
/// <param name="runsOfSeed">How many runs each seed has.</param>
internal sealed class SharedInputs(Func<int, SeededInputs> make, int runsOfSeed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, (Lazy<SeededInputs> Inputs, int RunsLeft)> _seeds = [];

    /// <summary>Does one of the runs of a seed.</summary>
    public T Use<T>(int seed, Func<SeededInputs, T> run)
    {
        try
        {
            return run(Get(seed).Value);
        }
        finally
        {
            Release(seed);
        }
    }

    private Lazy<SeededInputs> Get(int seed)
    {
        lock (_lock)
        {
            if (!_seeds.TryGetValue(seed, out var entry)) _seeds.Add(seed, entry = (new(() => make(seed)), runsOfSeed));
            return entry.Inputs;
        }
    }

    private void Release(int seed)
    {
        lock (_lock)
        {
            var (inputs, runsLeft) = _seeds[seed];
            if (runsLeft == 1) _seeds.Remove(seed);
            else _seeds[seed] = (inputs, runsLeft - 1);
        }
    }
}
