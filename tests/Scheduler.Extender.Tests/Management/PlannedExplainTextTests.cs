using Scheduler.Core.Locality;
using Scheduler.Core.Planning;
using Scheduler.Extender.Commands;
using Scheduler.Management;

namespace Scheduler.Extender.Tests.Management;

/// <summary>What <c>explain</c> prints of pods with a scheduling gate or a plan.</summary>
public sealed class PlannedExplainTextTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ExplainAnswer Undecided = new("ns", "pod", At, NeutralReason.None, 0, null, [], []) { DecidedBy = "r1" };

    [Fact]
    public void Write_GatedPod_SaysWhatItWaitsForAndUntilWhen()
    {
        var text = Write(Undecided with { Plan = new(PlanStep.WaitingForMap, At, At.AddSeconds(30), null, "A sentence.") });

        Assert.Contains("decided    not yet, says r1", text, StringComparison.Ordinal);
        Assert.Contains(
            "plan       WaitingForMap since 2026-01-01 00:00:00Z, released by 2026-01-01 00:00:30Z at the latest. A sentence.",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PlannedPod_NamesNoScores()
    {
        var text = Write(Undecided with
        {
            IsPlan = true,
            Plan = new(PlanStep.Planned, At, null, "n1", "A sentence."),
            Best = [new("n1", 10, new LevelBytes(0, 1, 2, 3))],
        });

        Assert.Contains("decided    2026-01-01 00:00:00Z by r1, planned", text, StringComparison.Ordinal);
        Assert.Contains("plan       Planned since 2026-01-01 00:00:00Z. A sentence.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("scored", text, StringComparison.Ordinal);
        Assert.DoesNotContain("offered", text, StringComparison.Ordinal);
    }

    /// <summary>A pod with a part of its own has no siblings; those planned before it are not placed yet.</summary>
    [Theory]
    [InlineData(1, 0, false, "none: no other pod of nightly is known to read the same")]
    [InlineData(8, 3, false, "3 placed of 8 in nightly, covering 2 KiB; its share is 1 KiB; the tie-break picked n1")]
    [InlineData(8, 0, true, "8 in nightly, planned together; those before it cover 2 KiB; its share is 1 KiB")]
    public void Write_Siblings_SaysWhatTheyAre(int expected, int placed, bool isPlan, string sentence)
    {
        var siblings = new ExplainAnswer.SiblingsAnswer("uid", placed, expected, 1024, 2048, "n1") { GroupName = "nightly" };

        var text = Write(Undecided with { IsPlan = isPlan, Siblings = siblings });

        Assert.Contains($"  siblings   {sentence}\n", text, StringComparison.Ordinal);
    }

    private static string Write(ExplainAnswer answer)
    {
        using var text = new StringWriter();
        ExplainText.Write(text, answer, int.MaxValue);
        return text.ToString();
    }
}
