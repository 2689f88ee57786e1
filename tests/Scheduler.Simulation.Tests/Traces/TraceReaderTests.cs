using Scheduler.Simulation.Tests.Support;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Tests.Traces;

public sealed class TraceReaderTests
{
    [Fact]
    public void Read_HeadOfARealTrace_DropsJobsWithoutInput()
    {
        var jobs = TraceFiles.ReadHead();

        Assert.Equal(196, jobs.Count);
        Assert.Equal(new TraceJob("job0", 49, 740_773), jobs[0]);
        Assert.DoesNotContain(jobs, job => job.InputBytes == 0);
    }

    [Fact]
    public void Read_NotInOrder_SortsBySubmissionAndKeepsTheRest()
    {
        var jobs = Read("a\t9\t0\t1\t0\t0\nb\t5\t0\t1\t0\t0\nc\t9\t0\t1\t0\t0\n");

        Assert.Equal(["b", "a", "c"], jobs.Select(job => job.Name));
    }

    [Theory]
    [InlineData("b\t1\t0\t1\t0", "5 columns")]
    [InlineData("", "1 columns")]
    [InlineData("b 1 0 1 0 0", "1 columns")]
    [InlineData("\t1\t0\t1\t0\t0", "no job name")]
    [InlineData("b\tx\t0\t1\t0\t0", "'x' for submit second")]
    [InlineData("b\t-1\t0\t1\t0\t0", "'-1' for submit second")]
    [InlineData("b\t1\t0\t1.5\t0\t0", "'1.5' for input bytes")]
    [InlineData("b\t1\t0\t99999999999999999999\t0\t0", "for input bytes")]
    [InlineData("b\t1\t0\t9007199254740993\t0\t0", "for input bytes")]
    [InlineData("b\t1\t0\t1\t0\t٣", "for output bytes")]
    public void Read_BadLine_SaysWhichAndWhy(string line, string why)
    {
        var exception = Assert.Throws<TraceFormatException>(() => Read($"a\t1\t0\t1\t0\t0\n{line}\n"));

        Assert.StartsWith("line 2 ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EndlessLine_SaysSo() =>
        Assert.Contains("longer", Assert.Throws<TraceFormatException>(() => Read(new string('a', 5000))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a\t1\t0\t0\t0\t0\n")]
    public void Read_NothingToRead_SaysSo(string text) =>
        Assert.Contains("no job", Assert.Throws<TraceFormatException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<TraceJob> Read(string text)
    {
        using var reader = new StringReader(text);
        return TraceReader.Read(reader);
    }
}
