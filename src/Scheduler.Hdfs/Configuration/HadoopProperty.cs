namespace Scheduler.Hdfs.Configuration;

/// <summary>One property as a file sets it.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Value">Its value, before substitution; null where the file gives none: an earlier one stays.</param>
/// <param name="IsFinal">Whether later files may not change it.</param>
/// <param name="File">Full path of the file.</param>
internal sealed record HadoopProperty(string Name, string? Value, bool IsFinal, string File);
