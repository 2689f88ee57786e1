using Scheduler.Sandbox.Hdfs.Rpc.Sasl;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc.Sasl;

public sealed class DigestMd5Tests
{
    /// <summary>The exchange that RFC 2831 gives as its example, section 4.</summary>
    private static readonly DigestMd5 Example = new(
        "chris", "elwood.innosoft.com", "OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk", "00000001", "imap/elwood.innosoft.com");

    [Fact]
    public void Response_OfTheRfcsExample_IsTheRfcs() => Assert.Equal("d388dad90d4bbd760a152321f2143af7", Example.Response("secret"));

    [Fact]
    public void ResponseAuth_OfTheRfcsExample_IsTheRfcs() =>
        Assert.Equal("ea40f60335c427b5527b84dbabcdfffd", Example.ResponseAuth("secret"));

    [Theory]
    [InlineData("a=1,b=\"x,y\",c=3", "1", "x,y", "3")]
    [InlineData("a=1, b=\"\", c=\"3", "1", "", "3")]
    public void Directives_QuotedAndNot_AreRead(string message, string a, string b, string c)
    {
        var directives = DigestMd5.Directives(message);

        Assert.Equal([a, b, c], ((string[])["a", "b", "c"]).Select(name => directives[name]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("a=\"")]
    [InlineData(",,,")]
    public void Directives_Malformed_AreNoError(string message) => Assert.InRange(DigestMd5.Directives(message).Count, 0, 1);
}
