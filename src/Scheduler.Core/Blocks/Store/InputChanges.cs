using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// The changes of one input, looked up once for everything that is told and remembered in between. Safe for several threads: whoever
/// looks up twice finds the same.
/// </summary>
internal sealed class InputChanges(PathChanges changes, string? nameservice, string path)
{
    // A pattern beyond this costs more memory than it is worth: such an input changes with its whole nameservice.
    private const int MaxComponents = 64;

    private Known _known = new(0, InputChange.None);
    private PathGlob? _glob;

    /// <summary>The newest change that touches the input.</summary>
    /// <param name="readAt">When its map was read.</param>
    public InputChange Newest(DateTimeOffset readAt)
    {
        var known = Volatile.Read(ref _known);
        // Read before the look-up: what is told meanwhile is looked up next time.
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
        PathGlob.TryParse(path, out var glob, out _) && glob.Alternatives.Sum(components => components.Length) <= MaxComponents ? glob : null;

    private sealed record Known(long Version, InputChange Change);
}

/// <summary>The newest change of an input, and how long some change has waited for a new read.</summary>
/// <param name="At">When we heard of it.</param>
/// <param name="Since">When we heard of the first one that the map does not show.</param>
/// <param name="IsGuess">Whether nobody knows that the input changed.</param>
internal readonly record struct InputChange(DateTimeOffset At, DateTimeOffset Since, bool IsGuess)
{
    /// <summary>
    /// A read counts as one after the change from this long on: replicas hear of a change, and set their clocks, that much apart.
    /// </summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    /// <summary>No change is known.</summary>
    public static InputChange None { get; } = new(DateTimeOffset.MinValue, DateTimeOffset.MinValue, IsGuess: false);

    /// <summary>Whether what was read then may be from before the change.</summary>
    public bool Outdates(DateTimeOffset readAt) => At > DateTimeOffset.MinValue && readAt < At + Tolerance;
}
