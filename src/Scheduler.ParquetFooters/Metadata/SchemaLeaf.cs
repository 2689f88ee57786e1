namespace Scheduler.ParquetFooters.Metadata;

/// <summary>A column that holds values.</summary>
/// <param name="Path">Names from below the root down to it, between dots.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="Repetition">Its own repetition; those above it are in the levels.</param>
/// <param name="Kind">What its values mean.</param>
/// <param name="Depth">How many names the path has: 1 for a flat column.</param>
/// <param name="MaxDefinition">How many of the path's elements may be missing.</param>
/// <param name="MaxRepetition">How many of them repeat.</param>
internal readonly record struct SchemaLeaf(
    string Path, PhysicalType Type, Repetition Repetition, LogicalKind Kind, byte Depth, byte MaxDefinition, byte MaxRepetition);
