using Scheduler.Extender.Doctor;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>What tests expect of the doctor.</summary>
internal static class FindingAssert
{
    /// <summary>Exactly these checks are not well, each with its state, in any order; whether a service runs here is left aside.</summary>
    public static void AreNotWell(IReadOnlyList<Finding> findings, params IEnumerable<string> expected) => Assert.Equal(
        expected.Order(),
        from finding in findings
        where finding.State is FindingState.Warn or FindingState.Fail
        orderby $"{finding.Check} {finding.State}"
        select $"{finding.Check} {finding.State}");

    /// <summary>One finding of the check has that state, shows this evidence and tells this remedy.</summary>
    public static void Names(IReadOnlyList<Finding> findings, string check, FindingState state, string evidence, string remedy)
    {
        var finding = Assert.Single(
            findings, finding => finding.Check.StartsWith(check, StringComparison.Ordinal) && finding.State == state);
        Assert.Contains(evidence, finding.Evidence, StringComparison.Ordinal);
        Assert.Contains(remedy, finding.Remedy, StringComparison.Ordinal);
    }
}
