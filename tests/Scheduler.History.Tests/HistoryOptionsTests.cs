namespace Scheduler.History.Tests;

public sealed class HistoryOptionsTests
{
    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(new HistoryOptions().Validate());

    [Fact]
    public void Validate_WrongEverywhere_NamesEveryKey()
    {
        var file = typeof(HistoryOptionsTests).Assembly.Location;
        var options = new HistoryOptions
        {
            Directory = file,
            MaxFileBytes = 1,
            MaxFileAge = TimeSpan.FromSeconds(1),
            RetentionDays = 0,
            MaxBytes = 1,
            CandidateRatio = double.NaN,
            MaxQueued = 0,
        };

        Assert.Equal(
            ["Directory", "MaxFileBytes", "MaxFileAge", "RetentionDays", "MaxBytes", "CandidateRatio", "MaxQueued"],
            options.Validate().Select(error => error["History:".Length..error.IndexOf(' ', StringComparison.Ordinal)]));
    }
}
