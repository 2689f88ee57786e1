using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Extender.History;
using Spectre.Console;

namespace Scheduler.Extender.Tests.History;

public sealed class PlacementExplanationTests
{
    /// <summary>A plan has no offered node.</summary>
    [Theory]
    [InlineData(0, MissReason.NotFollowed, "planned with its job; the plan rests on the whole input", "it was planned there, but no room")]
    [InlineData(3, MissReason.Outvoted, "Prioritize was offered 3 nodes; its answer rests on the whole input", "it was offered")]
    public void Write_PlannedAndAnsweredPods_SaysOnWhatTheVerdictRests(int offered, MissReason missed, string basis, string why)
    {
        var placement = new PlacementRecord(DateTimeOffset.UnixEpoch, "ns", "pod", "group", "n2")
        {
            Answer = NeutralReason.None,
            NodesOffered = offered,
            Added = new LevelBytes(0, 1, 2, 3),
            BestNodeName = "n1",
            Missed = missed,
        };

        var text = Written(placement);

        Assert.Contains(basis, text, StringComparison.Ordinal);
        Assert.Contains($"n1 would have been better: {why}", text, StringComparison.Ordinal);
    }

    private static string Written(PlacementRecord placement)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = 1_000;
        PlacementExplanation.Write(console, "ns/pod", [placement]);
        return writer.ToString();
    }
}
