using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters.Writing;

/// <summary>What the footer says about a column chunk that was written.</summary>
/// <param name="Chunk">Where it is.</param>
/// <param name="Encoding">How its values are encoded.</param>
/// <param name="Statistics">What readers skip it by.</param>
internal readonly record struct WrittenChunk(ColumnChunk Chunk, ValueEncoding Encoding, ColumnStatistics Statistics);
