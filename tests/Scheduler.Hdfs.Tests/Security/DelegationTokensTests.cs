using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.Tests.Security;

public sealed class DelegationTokensTests
{
    [Fact]
    public void For_SeveralTokens_IsTheOneOfTheService()
    {
        var tokens = Parse(("HDFS_DELEGATION_TOKEN", "ha-hdfs:ns1"), ("HDFS_DELEGATION_TOKEN", "10.0.0.1:8020"), ("YARN_AM_RM_TOKEN", "x"));

        Assert.Equal("10.0.0.1:8020", tokens.For("ha-hdfs:ns2", "10.0.0.1:8020").Service);
        Assert.Equal("ha-hdfs:ns1", TokenStorage.ReadUrlString(tokens.UrlStringFor("HA-HDFS:NS1")).Service);
    }

    [Fact]
    public void For_OnlyOneTokenOfAnotherName_IsThatOne() =>
        Assert.Equal("nn1:8020", Parse(("WEBHDFS delegation", "nn1:8020"), ("kms-dt", "kms")).For("ha-hdfs:ns1").Service);

    [Fact]
    public void For_SeveralTokensAndNoneOfTheService_SaysWhichThereAre()
    {
        var tokens = Parse(("HDFS_DELEGATION_TOKEN", "ha-hdfs:ns1"), ("HDFS_DELEGATION_TOKEN", "ha-hdfs:ns2"));

        var error = Assert.Throws<IOException>(() => tokens.For("ha-hdfs:ns3"));

        Assert.Contains("has tokens for 'ha-hdfs:ns1', 'ha-hdfs:ns2', and none for 'ha-hdfs:ns3'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoTokenForNameNodes_SaysSo() => Assert.Contains(
        "none of its 1 tokens is an HDFS_DELEGATION_TOKEN",
        Assert.Throws<IOException>(() => Parse(("kms-dt", "kms"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void For_TextThatIsNoToken_SaysSoAndNotWhatItIs()
    {
        var tokens = DelegationTokens.Parse("/token", "SECRET"u8);

        Assert.Equal("SECRET", tokens.UrlStringFor("ha-hdfs:ns1"));
        Assert.DoesNotContain("SECRET", Assert.Throws<IOException>(() => tokens.For("ha-hdfs:ns1")).Message, StringComparison.Ordinal);
    }

    private static DelegationTokens Parse(params (string Kind, string Service)[] tokens)
    {
        var writer = new WritableWriter();
        foreach (var (kind, service) in tokens)
        {
            writer.WriteText("alias");
            writer.WriteBytes([1]);
            writer.WriteBytes([2]);
            writer.WriteText(kind);
            writer.WriteText(service);
        }

        return DelegationTokens.Parse("/token", [.. "HDTS"u8, 0, (byte)tokens.Length, .. writer.Written, 0]);
    }
}
