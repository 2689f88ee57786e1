namespace Scheduler.Hdfs.NameNodes;

/// <summary>Turns the body of an answer into what it says.</summary>
internal delegate T AnswerParser<out T>(ReadOnlySpan<byte> body);
