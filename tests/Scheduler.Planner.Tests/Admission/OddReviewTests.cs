using System.Text;

namespace Scheduler.Planner.Tests.Admission;

/// <summary>Keys that are there twice, escapes, and near-JSON. Where two readers could disagree, the pod stays as it is.</summary>
public sealed class OddReviewTests
{
    private readonly Webhook _webhook = new();

    [Theory]
    [InlineData("\"status\": {}", "\"status\": {}, \"spec\": {}")]
    [InlineData("\"restartPolicy\": \"Never\"", "\"schedulingGates\": [{\"name\":\"a.example/b\"}], \"schedulingGates\": null")]
    [InlineData("\"restartPolicy\": \"Never\"", "\"nodeName\": \"n\", \"nodeName\": \"\"")]
    [InlineData("\"team\": \"analytics\"", "\"hdfs.locality/paths\": \"/other\"")]
    [InlineData("\"team\": \"analytics\"", "\"hdfs.locality\\/p\\u0061ths\": \"/other\"")]
    [InlineData("\"team\": \"analytics\"", "\"hdfs.locality/plan\": \"false\", \"hdfs.locality/plan\": \"true\"")]
    [InlineData("\"dryRun\": false", "\"object\": {}")]
    [InlineData("\"dryRun\": false", "\"uid\": \"another\"")]
    public void Ask_KeyThatIsReadTwice_IsAllowedUnchanged(string part, string replacement) =>
        Assert.Equal((AdmissionOutcome.Unreadable, null, null), _webhook.Ask(Reviews.With(part, replacement)));

    [Theory]
    [InlineData("\"restartPolicy\": \"Never\"", "\"restartPolicy\": \"Never\", \"restartPolicy\": \"Always\"")]
    [InlineData("\"team\": \"analytics\"", "\"team\": \"analytics\", \"team\": \"other\"")]
    [InlineData("\"spec\": {", "\"\\u0073p\\u0065c\": {")]
    [InlineData("\"hdfs.locality/paths\"", "\"\\u0068dfs.locality\\/paths\"")]
    [InlineData("\"CREATE\"", "\"\\u0043REATE\"")]
    [InlineData("\"name\": \"etl-exec-1\"", "\"name\": \"ausf\u00fchrer-\u6f22\u5b57-\\ud83d\\udc18\"")]
    [InlineData("/data/events", "/daten/\u00fcbersicht/\\u6f22\\u5b57")]
    [InlineData("\"restartPolicy\": \"Never\"", "\"SchedulingGates\": [{\"name\":\"hdfs.locality/plan\"}]")]
    [InlineData("\"status\": {}", "\"Spec\": null, \"status\": {}")]
    public void Ask_OddButClear_IsGated(string part, string replacement)
    {
        var (outcome, patch, _) = _webhook.Ask(Reviews.With(part, replacement));

        Assert.Equal(AdmissionOutcome.Gated, outcome);
        Assert.Equal("/spec/schedulingGates", (string)patch![0]!["path"]!);
    }

    [Theory]
    [InlineData("\"dryRun\": false", "/* comment */ \"dryRun\": false")]
    [InlineData("\"dryRun\": false", "\"dryRun\": false, // comment\n \"x\": 1")]
    [InlineData("\"status\": {}", "\"status\": {},")]
    [InlineData("\"dryRun\": false", "'dryRun': false")]
    [InlineData("\"priority\": 0", "\"priority\": NaN")]
    [InlineData("\"priority\": 0", "\"priority\": 00")]
    [InlineData("/data/events", "\\ud800")]
    public void Ask_NotJson_IsAllowedUnchanged(string part, string replacement) =>
        Assert.Equal((AdmissionOutcome.Unreadable, null, null), _webhook.Ask(Reviews.With(part, replacement)));

    [Theory]
    [InlineData("analytics")]
    [InlineData("executor")]
    [InlineData("etl-exec-1")]
    public void Ask_NotUtf8_IsAllowedUnchanged(string part)
    {
        var body = Encoding.UTF8.GetBytes(Reviews.Executor);
        body[body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(part))] = 0xc3;

        Assert.Equal((AdmissionOutcome.Unreadable, null, null), _webhook.Ask(body));
    }

    [Fact]
    public void Ask_MoreAfterTheReview_IsAllowedUnchanged() =>
        Assert.Equal((AdmissionOutcome.Unreadable, null, null), _webhook.Ask(Encoding.UTF8.GetBytes(Reviews.Executor + "{}")));
}
