using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// The newest change of one input. Looked up once per reported change, and cached in between. Thread-safe: concurrent look-ups find the
/// same.
/// </summary>
internal sealed class InputChanges(PathChanges changes, string? nameservice, string path)
{
    // A larger pattern would cost too much memory: such an input changes with its whole nameservice.
    private const int MaxComponents = 64;

    private Known _known = new(0, InputChange.None);
    private PathGlob? _glob;

    /// <summary>The newest change that touches the input.</summary>
    /// <param name="readAt">When its map was read.</param>
    public InputChange Newest(DateTimeOffset readAt)
    {
        var known = Volatile.Read(ref _known);
        // Read before the look-up: changes reported meanwhile are looked up next time.
        var version = changes.Version;
        if (nameservice is null || known.Version == version) return known.Change;
        var mark = changes.NewestFor(nameservice, Glob());
        var isPending = known.Change.Outdates(readAt);
        var change = mark.At == known.Change.At ? known.Change
            : new InputChange(mark.At, isPending ? known.Change.Since : mark.At, mark.IsGuess && (!isPending || known.Change.IsGuess));
        Volatile.Write(ref _known, new Known(version, change));
        return change;
    }

    private PathGlob Glob() => _glob ??= Parse(path) ?? Parse("/")!;

    private static PathGlob? Parse(string path) =>
        PathGlob.TryParse(path, out var glob, out _) && glob.Alternatives.Sum(components => components.Length) <= MaxComponents
            ? glob
            : null;

    private sealed record Known(long Version, InputChange Change);
}

/// <summary>The newest change of an input, and since when a change waits for a new read.</summary>
/// <param name="At">When it was reported.</param>
/// <param name="Since">When the first change that the map does not include was reported.</param>
/// <param name="IsGuess">Whether the change is only assumed.</param>
internal readonly record struct InputChange(DateTimeOffset At, DateTimeOffset Since, bool IsGuess)
{
    /// <summary>
    /// A read counts as newer than a change only if it started at least this much later: replicas get reports, and set their clocks, with
    /// this difference.
    /// </summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    /// <summary>No change is known.</summary>
    public static InputChange None { get; } = new(DateTimeOffset.MinValue, DateTimeOffset.MinValue, IsGuess: false);

    /// <summary>Whether a read at that time may be from before the change.</summary>
    public bool Outdates(DateTimeOffset readAt) => At > DateTimeOffset.MinValue && readAt < At + Tolerance;
}
