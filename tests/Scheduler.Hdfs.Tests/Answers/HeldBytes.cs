using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.Tests.Answers;

/// <summary>Memory that other answers hold.</summary>
internal sealed class HeldBytes : IDisposable
{
    private readonly AnswerBudget _budget;
    private readonly long _bytes;

    public HeldBytes(AnswerBudget budget, long bytes)
    {
        (_budget, _bytes) = (budget, bytes);
        budget.Take(bytes);
    }

    public void Dispose() => _budget.GiveBack(_bytes);
}
