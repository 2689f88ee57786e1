namespace Scheduler.ParquetFooters.Metadata;

/// <summary>A column that holds values.</summary>
/// <param name="Path">Names from below the root down to it, between dots.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="Repetition">Its own repetition, whatever is above it.</param>
/// <param name="Depth">How many names the path has: 1 for a flat column.</param>
public readonly record struct SchemaLeaf(string Path, PhysicalType Type, Repetition Repetition, byte Depth);
