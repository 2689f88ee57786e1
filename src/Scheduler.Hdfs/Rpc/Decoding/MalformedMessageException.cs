namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>Bytes are not the message that the protocol says. The text says what is wrong, as part of a sentence.</summary>
internal sealed class MalformedMessageException(string message) : Exception(message);
