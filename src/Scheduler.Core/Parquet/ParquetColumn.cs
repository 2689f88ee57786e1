namespace Scheduler.Core.Parquet;

/// <summary>A flat column.</summary>
/// <param name="Name">Its name, as SQL will say it.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsOptional">Whether values may be missing.</param>
public sealed record ParquetColumn(string Name, ParquetColumnType Type, bool IsOptional = false);
