namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The bytes of a file as a function, so that a large file needs no memory. Called from any thread.</summary>
/// <param name="offset">Where in the file the wanted bytes begin.</param>
/// <param name="destination">Takes them; it ends at the file's end at the latest.</param>
public delegate void FileContent(long offset, Span<byte> destination);
