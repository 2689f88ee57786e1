using System.Buffers;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Turns the body of an answer, which may be in several pieces, into what it says.</summary>
internal delegate T JsonParser<out T>(ReadOnlySequence<byte> body);
