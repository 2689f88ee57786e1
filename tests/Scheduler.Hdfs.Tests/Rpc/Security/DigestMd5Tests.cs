using System.Text;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Security;

namespace Scheduler.Hdfs.Tests.Rpc.Security;

public sealed class DigestMd5Tests
{
    /// <summary>The exchange that RFC 2831 gives as its example, section 4.</summary>
    private static readonly byte[] Challenge =
        """realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8"""u8.ToArray();

    [Fact]
    public void Response_OfTheRfcsExample_IsTheRfcs() =>
        Assert.Contains(
            "response=d388dad90d4bbd760a152321f2143af7", Encoding.UTF8.GetString(Client().Response()), StringComparison.Ordinal);

    [Fact]
    public void Complete_RfcsAnswer_IsTaken() => Client().Complete("rspauth=ea40f60335c427b5527b84dbabcdfffd"u8);

    [Theory]
    [InlineData("")]
    [InlineData("rspauth=ea40f60335c427b5527b84dbabcdfffe")]
    public void Complete_AnotherAnswer_IsRefused(string answer) =>
        Assert.Throws<NameNodeException>(() => Client().Complete(Encoding.UTF8.GetBytes(answer)));

    [Theory]
    [InlineData("nonce=\"a\\\"b\",algorithm=md5-sess", "", "a\"b", true)]
    [InlineData("realm=\"r\", nonce=\"n\" ,qop=\"auth-conf, auth-int\",algorithm=md5-sess", "r", "n", false)]
    [InlineData("realm=\"r\",nonce=\"n\",qop=\"auth-int,auth\",algorithm=md5-sess,cipher=\"3des,rc4\"", "r", "n", true)]
    public void TryParse_Challenges_AreRead(string text, string realm, string nonce, bool offersAuthentication) => Assert.Equal(
        new DigestMd5Challenge(realm, nonce, offersAuthentication), DigestMd5Challenge.TryParse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("realm=\"r\",algorithm=md5-sess")]
    [InlineData("nonce=\"n\",algorithm=md5")]
    [InlineData("nonce=\"n")]
    [InlineData("nonce=\"n\\")]
    [InlineData("=x,nonce=\"n\",algorithm=md5-sess")]
    [InlineData("nonce=\"n\",algorithm=md5-sess,\u0001=2")]
    public void TryParse_NoChallenge_IsNull(string text) => Assert.Null(DigestMd5Challenge.TryParse(Encoding.UTF8.GetBytes(text)));

    private static DigestMd5Client Client() => new(
        DigestMd5Challenge.TryParse(Challenge)!, "chris", "secret", "imap/elwood.innosoft.com", "OA6MHXh6VqTrRk", "nn1:8020");
}
