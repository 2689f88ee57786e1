using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Security;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.WebHdfs;

public sealed class IdentityTests : IDisposable
{
    private const string File = "/data/x";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadAsync_TokenFile_SendsTheTokenAndFollowsItsRenewal()
    {
        await using var nameNode = await StartAsync();
        nameNode.Options = new() { TokenFile = _directory.Write("token", "FIRST-token_1\n") };
        var source = nameNode.Source();

        await source.ReadAsync(new("", File), default);
        _directory.Write("token", "SECOND");
        nameNode.Clock.Advance(TimeSpan.FromSeconds(10));
        await source.ReadAsync(new("", File), default);

        Assert.Equal(1, nameNode.Server.CountOf("GETFILESTATUS&delegation=FIRST-token_1"));
        Assert.Equal(1, nameNode.Server.CountOf("GETFILESTATUS&delegation=SECOND"));
        Assert.Equal(0, nameNode.Server.CountOf("user.name"));
    }

    [Theory]
    [InlineData("org.apache.hadoop.security.token.SecretManager$InvalidToken", 403)]
    [InlineData("java.lang.SecurityException", 403)]
    public async Task ReadAsync_RefusedToken_IsNotAuthenticatedAndNeverRepeated(string exception, int status)
    {
        await using var nameNode = await StartAsync(
            ("op=", RecordedAnswer.Error(status, exception, "token (SECRET) can't be found in cache")));
        nameNode.Options = new() { TokenFile = _directory.Write("token", "SECRET") };

        var failure = await nameNode.FailAsync(File);

        Assert.Equal(BlockMapFailure.NotAuthenticated, failure.Failure);
        Assert.DoesNotContain("SECRET", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HDTS\0\u0001binary")]
    public async Task ReadAsync_TokenFileWithoutTextToken_SaysWhatToSave(string content)
    {
        await using var nameNode = await StartAsync();
        nameNode.Options = new() { TokenFile = _directory.Write("token", content) };

        var failure = await nameNode.FailAsync(File);

        Assert.Equal(BlockMapFailure.NotAuthenticated, failure.Failure);
        Assert.Contains("urlString", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_KerberosAndAnAnswerWithoutIt_IsRefusedAndItsCookieNotKept()
    {
        await using var nameNode = await StartAsync();
        nameNode.Options = new() { Keytab = _directory.Write("keytab", "") };
        nameNode.Server.BeforeRecording = async (_, context) =>
        {
            context.Response.Headers.SetCookie = "hadoop.auth=\"u=alice&t=kerberos&e=1&s=abc=\"; Path=/; HttpOnly";
            await ReplayNameNode.SendAsync(context, RecordedAnswer.Json(Script.File(0)));
            return true;
        };

        var first = await nameNode.FailAsync(File);
        var second = await nameNode.FailAsync(File);

        Assert.Equal((BlockMapFailure.NotAuthenticated, BlockMapFailure.NotAuthenticated), (first.Failure, second.Failure));
        Assert.Contains("answers without Kerberos", first.Message, StringComparison.Ordinal);
        Assert.All(nameNode.Server.RequestHeaders, headers => Assert.Equal("", headers.Cookie.ToString()));
        Assert.Equal(0, nameNode.Server.CountOf("user.name"));
    }

    [Fact]
    public void TryAddTo_CookieOfAnAnswer_IsSentBackWithItsQuotesUntilForgotten()
    {
        var cookie = new AuthenticationCookie();
        using var answer = new HttpResponseMessage();
        answer.Headers.Add("Set-Cookie", "hadoop.auth=\"u=alice&t=kerberos&e=1&s=abc=\"; Path=/; HttpOnly");
        using var request = new HttpRequestMessage();

        cookie.KeepFrom(answer.Headers);

        Assert.True(cookie.IsKept && cookie.TryAddTo(request.Headers));
        Assert.Equal("hadoop.auth=\"u=alice&t=kerberos&e=1&s=abc=\"", request.Headers.GetValues("Cookie").Single());
        Assert.Equal((true, false, false), (cookie.Forget(), cookie.Forget(), cookie.IsKept));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GetAsync_Https_TrustsOnlyTheCaFile(bool rightCa)
    {
        using var certificate = SelfSigned();
        using var other = SelfSigned();
        await using var server = await ReplayNameNode.StartAsync(new RecordedExchanges().Add("/x", RecordedAnswer.Json("{}")), certificate);
        var options = new NameNodeOptions { CaFile = _directory.Write("ca.pem", (rightCa ? certificate : other).ExportCertificatePem()) };
        var identity = new WebHdfsIdentity(options, tokens: null, [], new KerberosTickets(options, TimeProvider.System));
        using var channel = new WebHdfsChannel(server.Endpoint, options, new AnswerBudget(options.MaxBytesUnderWay), identity);

        var error = await Record.ExceptionAsync(() => channel.GetAsync(new Uri(server.Url, "/x"), body => body.Length, default));

        if (rightCa) Assert.Null(error);
        else Assert.Contains("NameNode:CaFile", error!.Message, StringComparison.Ordinal);
    }

    private static async Task<ReplayFixture> StartAsync(params (string, RecordedAnswer)[] answers)
    {
        var nameNode = await ReplayFixture.StartAsync(new RecordedExchanges());
        nameNode.Server.BeforeRecording = Script.Also([.. answers, ("op=GETFILESTATUS", RecordedAnswer.Json(Script.File(0)))]);
        return nameNode;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=nn1.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        // Any time now or then: validity is checked against the machine's clock.
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }
}
