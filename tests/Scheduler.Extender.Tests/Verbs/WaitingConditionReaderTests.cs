using System.Text;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Verbs.Wire;

namespace Scheduler.Extender.Tests.Verbs;

/// <summary>Our condition in the bytes of a real kube-scheduler's request for a pod that was refused before.</summary>
public sealed class WaitingConditionReaderTests
{
    private const string Recorded = "filter-rejected-second-with-conditions-cache-true";
    private const string Before = "\"conditions\":[";

    [Fact]
    public void Read_RecordedConditions_HoldNoneOfOurs() =>
        Assert.Null(ExtenderArgsReader.Read(RecordedRequests.BodyOf(Recorded)).Pod.Waiting);

    [Theory]
    [InlineData("True", true)]
    [InlineData("False", false)]
    [InlineData("Unknown", false)]
    public void Read_OursBesideTheRecorded_IsRead(string status, bool isTrue)
    {
        var condition = $$"""
            {"type":"hdfs.locality/Waiting","status":"{{status}}","lastProbeTime":null,
            "lastTransitionTime":"2026-11-21T00:42:51Z","reason":"r","message":"m"}
            """;

        var expected = new WaitingCondition(isTrue, new DateTimeOffset(2026, 11, 21, 0, 42, 51, TimeSpan.Zero));
        Assert.Equal(expected, Read(condition));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("9999-99-99T99:99:99Z")]
    public void Read_NoTime_IsKeptWithoutOne(string time) => Assert.Equal(
        new WaitingCondition(true, null), Read($$"""{"type":"hdfs.locality/Waiting","status":"True","lastTransitionTime":"{{time}}"}"""));

    [Fact]
    public void Read_WrongType_IsMalformed() => Assert.Throws<MalformedRequestException>(() => Read("""{"type":7}"""));

    private static WaitingCondition? Read(string condition)
    {
        var body = Encoding.UTF8.GetString(RecordedRequests.BodyOf(Recorded));
        return ExtenderArgsReader.Read(
            Encoding.UTF8.GetBytes(body.Replace(Before, $"{Before}{condition},", StringComparison.Ordinal))).Pod.Waiting;
    }
}
