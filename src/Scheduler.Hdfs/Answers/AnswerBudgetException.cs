namespace Scheduler.Hdfs.Answers;

/// <summary>There is no memory left for an answer: others that are under way hold it.</summary>
internal sealed class AnswerBudgetException(long maxBytes) : Exception(
    $"answers under way take more than {maxBytes} bytes together (NameNode:MaxBytesUnderWay)");
