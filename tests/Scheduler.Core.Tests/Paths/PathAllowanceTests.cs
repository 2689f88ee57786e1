using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Paths;

public sealed class PathAllowanceTests
{
    [Fact]
    public void Allows_NoRules_Everything() => Assert.True(PathAllowance.Of(new PathsOptions()).Allows("any", new InputPath("ns1", "/x")));

    [Theory]
    [InlineData("team", "/data", true)]
    [InlineData("team", "/data/in", true)]
    [InlineData("team", "/database", false)]
    [InlineData("team", "/", false)]
    [InlineData("team", "/data/{a,b}/*", true)]
    [InlineData("team", "/da*/in", false)]
    [InlineData("team", "/data*/in", false)]
    [InlineData("team", "/data/{a,../../secret}", false)]
    [InlineData("team", "/shared/x", true)]
    [InlineData("other", "/shared/x", true)]
    [InlineData("other", "/data/in", false)]
    public void Allows_ByNamespaceAndWholeComponents(string podNamespace, string path, bool allowed)
    {
        var allowance = Allow(("team", ["/data"]), ("*", ["/shared"]));

        Assert.Equal(allowed, allowance.Allows(podNamespace, new InputPath("ns1", path)));
    }

    [Fact]
    public void Allows_PrefixWithNameservice_HoldsThereAlone()
    {
        var allowance = Allow(("team", ["hdfs://ns1/data"]));

        Assert.True(allowance.Allows("team", new InputPath("ns1", "/data/x")));
        Assert.False(allowance.Allows("team", new InputPath("ns2", "/data/x")));
    }

    [Fact]
    public void Constructor_BadPrefix_SaysWhich() =>
        Assert.Contains("s3://x", Assert.Throws<FormatException>(() => Allow(("team", ["s3://x"]))).Message, StringComparison.Ordinal);

    private static PathAllowance Allow(params (string Namespace, string[] Prefixes)[] rules) =>
        new(rules.ToDictionary(rule => rule.Namespace, rule => (IReadOnlyList<string>)rule.Prefixes));
}
