namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>A file as it was at one time: with another length or modification time it is another file, and what is kept of it holds no more.</summary>
/// <param name="Nameservice">Name of its nameservice.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
public readonly record struct FooterKey(string Nameservice, string Path, long Length, long ModificationTime);
