using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Waiting;
using Scheduler.Simulation;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Reads;

namespace Scheduler.Extender.Simulate;

/// <summary>
/// The flags of <c>simulate</c>. They are read as text, so that all errors are reported at once, in whole sentences. Of the simulation they
/// use constants alone until they are read, so that other commands do not load it.
/// </summary>
internal sealed class SimulateFlags
{
    private delegate bool Parser<T>(string text, out T value);

    private readonly Option<string?> _trace = Flag("--trace", "FILE", "The trace: a job on each line, six columns separated by tabs.");
    private readonly Option<string?> _history = Flag("--history", "DIR", "Instead of a trace: the directory of a history to replay.");
    private readonly Option<string?> _nodes = Flag("--nodes", "N", "Nodes, each with a DataNode.", SimulationOptions.DefaultNodes);
    private readonly Option<string?> _racks = Flag("--racks", "N", "Racks.", SimulationOptions.DefaultRacks);
    private readonly Option<string?> _slots = Flag("--slots", "N", "Pods that fit on a node.", SimulationOptions.DefaultSlots);
    private readonly Option<string?> _replication = Flag(
        "--replication", "N", "Replicas of a block.", SimulationOptions.DefaultReplication);

    private readonly Option<string?> _blockSize = Flag("--block-size", "SIZE", "Size of a block.", "128MiB");
    private readonly Option<string?> _cap = Flag(
        "--cap", "N", "Maximum pods of a job, which has one for each block up to that.", SimulationOptions.DefaultCap);

    private readonly Option<string?> _occupancy = Flag(
        "--occupancy", "SHARES", "Shares of the slots that background pods hold, separated by commas.", "0,0.5,0.8");

    private readonly Option<string?> _seeds = Flag("--seeds", "N", "Runs of each case, with seeds from 1.", SimulationOptions.DefaultSeeds);
    private readonly Option<string?> _policy = Flag(
        "--policy", "NAMES", "Policies, separated by commas.", PolicyNames.List.Replace(",", ", ", StringComparison.Ordinal));
    private readonly Option<string?> _dispatch = Flag(
        "--dispatch", "NAME", "Which pod gets a task, one for each block: blind, any free one; matched, one on a node of its block.",
        DispatchNames.Matched);

    private readonly Option<string?> _maxWait = Flag(
        "--max-wait", "TIME", "How long ours-waiting holds a job's pods for a node-local slot.", "15s");

    private readonly Option<string?> _waitBandwidth = Flag(
        "--wait-bandwidth", "SIZE",
        "Bytes a second at which data is read that is not local: pods are held only if that takes longer than the wait; 0 holds all.",
        "0");

    private readonly Option<string?> _maxHeldPods = Flag(
        "--max-held-pods", "N", "Maximum pods that ours-waiting holds at once.", DelayOptions.LargestMaxHeldPods);

    private readonly Option<string?> _lifetime = Flag("--lifetime", "TIME", "Mean lifetime of background pods.", "2m");

    /// <summary>All flags but <c>--json</c>.</summary>
    public IEnumerable<Option> Options =>
    [
        _trace, _history, _nodes, _racks, _slots, _replication, _blockSize, _cap, _occupancy, _seeds, _policy, _dispatch, _maxWait,
        _waitBandwidth, _maxHeldPods, _lifetime,
    ];

    /// <summary>The trace's file; null when it is not given.</summary>
    public string? TraceOf(ParseResult parsed) => parsed.GetValue(_trace);

    /// <summary>The history's directory; null when it is not given.</summary>
    public string? HistoryOf(ParseResult parsed) => parsed.GetValue(_history);

    /// <summary>The options; null, and a sentence for each error, if any flag is wrong.</summary>
    public SimulationOptions? Read(ParseResult parsed, List<string> errors)
    {
        var (before, defaults) = (errors.Count, new SimulationOptions());
        T Value<T>(Option<string?> flag, Parser<T> parse, T other, string form)
        {
            if (parsed.GetValue(flag) is not { } text) return other;
            if (parse(text, out var value)) return value;
            errors.Add($"{flag.Name} is '{text}'; write {form}.");
            return other;
        }

        int Number(Option<string?> flag, int other) => Value(flag, TryParseNumber, other, "a whole number");
        var options = new SimulationOptions
        {
            Nodes = Number(_nodes, defaults.Nodes),
            Racks = Number(_racks, defaults.Racks),
            Slots = Number(_slots, defaults.Slots),
            Replication = Number(_replication, defaults.Replication),
            Cap = Number(_cap, defaults.Cap),
            Seeds = Number(_seeds, defaults.Seeds),
            MaxHeldPods = Number(_maxHeldPods, defaults.MaxHeldPods),
            BlockSize = Value(_blockSize, ByteSize.TryParse, defaults.BlockSize, "a size as 128MiB"),
            WaitBandwidth = Value(_waitBandwidth, ByteSize.TryParse, defaults.WaitBandwidth, "bytes a second as 25MB"),
            Occupancies = Value(_occupancy, TryParseShares, defaults.Occupancies, "shares as 0,0.5,0.8"),
            Policies = parsed.GetValue(_policy) is { } names ? [.. Parts(names).Distinct(StringComparer.Ordinal)] : defaults.Policies,
            Dispatch = parsed.GetValue(_dispatch) ?? defaults.Dispatch,
            MaxWait = Value(_maxWait, Duration.TryParse, defaults.MaxWait, "a duration as 15s or 00:00:15"),
            Lifetime = Value(_lifetime, Duration.TryParse, defaults.Lifetime, "a duration as 2m or 00:02:00"),
        };
        errors.AddRange(options.Validate());
        return errors.Count == before ? options : null;
    }

    private static Option<string?> Flag(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<string?> Flag<T>(string name, string value, string description, T byDefault) =>
        Flag(name, value, string.Create(CultureInfo.InvariantCulture, $"{description} Default {byDefault}."));

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool TryParseNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static bool TryParseShares(string text, out ImmutableArray<double> shares)
    {
        var parsed = ImmutableArray.CreateBuilder<double>();
        var isGood = true;
        foreach (var part in Parts(text))
        {
            isGood &= double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share);
            if (!parsed.Contains(share)) parsed.Add(share);
        }

        shares = parsed.ToImmutable();
        return isGood;
    }
}

/// <summary>Sizes as users write them: <c>128MiB</c>, <c>1GB</c>, <c>1048576</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1),
    ];

    /// <summary>Reads a whole number with a unit or without.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var (unit, factor) = Units.First(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        var digits = text.AsSpan(0, text.Length - unit.Length);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        if (number > long.MaxValue / factor) return false;
        bytes = number * factor;
        return true;
    }
}
