using Scheduler.Core.Pods;
using Scheduler.Planner.Admission;

namespace Scheduler.Planner.Tests.Admission;

/// <summary>When this replica gates at all, and how many pods.</summary>
public sealed class GateAllowanceTests
{
    private const int Most = 10;

    private readonly Webhook _webhook = new(new PlannerOptions { MaxGatedPods = Most });

    [Fact]
    public void Take_Starting_IsNotReady()
    {
        _webhook.IsReady = false;
        Assert.Equal(AdmissionOutcome.NotReady, Take());
        _webhook.IsReady = true;
        Assert.Equal(AdmissionOutcome.Gated, Take());
    }

    [Fact]
    public void Take_NoReplicaLeads_IsNoLeader()
    {
        _webhook.KnowsLeader = false;
        Assert.Equal(AdmissionOutcome.NoLeader, Take());
        _webhook.KnowsLeader = true;
        Assert.Equal(AdmissionOutcome.Gated, Take());
    }

    [Fact]
    public void Take_PodsTheWatchDoesNotShowYet_CountUntilItMust()
    {
        Fill();
        Assert.Equal(AdmissionOutcome.TooManyGated, Take());

        _webhook.Clock.Advance(GateAllowance.UnseenTime);
        Fill();

        Assert.Equal(AdmissionOutcome.TooManyGated, Take());
    }

    [Fact]
    public void Take_PodsTheWatchShows_CountOnce()
    {
        for (var pod = 0; pod < Most; pod++)
        {
            Assert.Equal(AdmissionOutcome.Gated, Take());
            Show(pod);
            Assert.Equal(pod + 1, _webhook.Pods.GatedCount);
        }

        Assert.Equal(AdmissionOutcome.TooManyGated, Take());
        _webhook.Clock.Advance(GateAllowance.UnseenTime);
        Assert.Equal(AdmissionOutcome.TooManyGated, Take());
    }

    [Fact]
    public void Take_PodsReleased_MakeRoom()
    {
        Fill();
        for (var pod = 0; pod < Most; pod++) Show(pod);
        Assert.Equal(AdmissionOutcome.TooManyGated, Take());

        Show(3, isGated: false);

        Assert.Equal(AdmissionOutcome.Gated, Take());
        Assert.Equal(AdmissionOutcome.TooManyGated, Take());
    }

    [Fact]
    public void Take_PodsGatedBeforeTheStart_Count()
    {
        for (var pod = 0; pod < Most - 1; pod++) Show(pod);

        Assert.Equal(AdmissionOutcome.Gated, Take());
        Assert.Equal(AdmissionOutcome.TooManyGated, Take());
    }

    [Fact]
    public void Take_DryRuns_DoNotCount()
    {
        for (var pod = 0; pod < 2 * Most; pod++) Assert.Equal(AdmissionOutcome.Gated, _webhook.Allowance.Take(isDryRun: true));
        Fill();
        Assert.Equal(AdmissionOutcome.TooManyGated, _webhook.Allowance.Take(isDryRun: true));
    }

    [Fact]
    public void Take_AtOnce_AreNeverTooMany()
    {
        var outcomes = new AdmissionOutcome[50 * Most];
        Parallel.For(0, outcomes.Length, call => outcomes[call] = Take());

        Assert.Equal(Most, outcomes.Count(outcome => outcome == AdmissionOutcome.Gated));
    }

    private AdmissionOutcome Take() => _webhook.Allowance.Take(isDryRun: false);

    private void Fill()
    {
        for (var pod = 0; pod < Most; pod++) Assert.Equal(AdmissionOutcome.Gated, Take());
    }

    private void Show(int pod, bool isGated = true) => _webhook.Pods.Changed(new LocalityPod(
        new PodMetadata("jobs", $"p{pod}", $"uid-{pod}")
        {
            Annotations = new Dictionary<string, string> { [LocalityAnnotations.Paths] = "/a" },
        },
        null,
        "default-scheduler")
    {
        Gates = isGated ? [IPodGates.Gate] : [],
    });
}
