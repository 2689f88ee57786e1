namespace Scheduler.Core.ParquetSelection;

/// <summary>Files that count whole for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Count">How many files.</param>
/// <param name="Example">The first of them by path, and what was wrong with it; at most <see cref="MaxExampleLength"/> characters.</param>
public sealed record WholeFiles(WholeFileReason Reason, int Count, string Example)
{
    /// <summary>Longest <see cref="Example"/>, in characters.</summary>
    public const int MaxExampleLength = 300;
}
