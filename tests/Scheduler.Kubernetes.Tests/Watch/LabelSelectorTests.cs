using System.Text;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class LabelSelectorTests
{
    private const string Labels = """{"app":"hdfs","app.kubernetes.io/component":"datanode","tier":"storage","empty":""}""";

    [Theory]
    [InlineData("app.kubernetes.io/component=datanode", true)]
    [InlineData("app.kubernetes.io/component==datanode", true)]
    [InlineData("app.kubernetes.io/component = namenode", false)]
    [InlineData("app!=hdfs", false)]
    [InlineData("absent!=hdfs", true)]
    [InlineData("app in (hdfs, hbase)", true)]
    [InlineData("app in (hbase)", false)]
    [InlineData("app notin (hbase)", true)]
    [InlineData("absent notin (a,b)", true)]
    [InlineData("app", true)]
    [InlineData("absent", false)]
    [InlineData("!absent", true)]
    [InlineData("!app", false)]
    [InlineData("empty=", true)]
    [InlineData("app in (hdfs,hbase),tier=storage,!absent", true)]
    [InlineData("app=hdfs,tier=compute", false)]
    public void Matches_Term_IsAsKubectlSays(string selector, bool expected)
    {
        var parsed = LabelSelector.Parse(selector, out _);

        Assert.NotNull(parsed);
        Assert.Equal(expected, parsed.Matches(Encoding.UTF8.GetBytes(Labels)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Matches_NoLabels_MeetsNegativeTermsOnly(string labels)
    {
        Assert.False(LabelSelector.Parse("app", out _)!.Matches(Encoding.UTF8.GetBytes(labels)));
        Assert.True(LabelSelector.Parse("!app", out _)!.Matches(Encoding.UTF8.GetBytes(labels)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a in b")]
    [InlineData("a in (b")]
    [InlineData("a=b=c")]
    [InlineData("=b")]
    [InlineData("a,,b")]
    [InlineData("-a=b")]
    [InlineData("a/b/c=d")]
    [InlineData("a=b c")]
    [InlineData("a>1")]
    public void Parse_NotASelector_SaysWhy(string selector)
    {
        Assert.Null(LabelSelector.Parse(selector, out var fault));
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void Parse_LongerThanAllowed_IsRefusedAtOnce() => Assert.Null(LabelSelector.Parse(new string('(', 100_000), out _));
}
