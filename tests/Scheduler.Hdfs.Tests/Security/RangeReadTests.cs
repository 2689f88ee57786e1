using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.Tests.FileRanges;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing.Kerberos;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>Bytes of files where NameNodes take tickets of a real MIT KDC, and DataNodes the tokens that these make.</summary>
[Collection(KerberosTests.Name)]
public sealed class RangeReadTests(KerberosFixture kerberos)
{
    private static readonly ByteRange Range = new(399_990, 20);

    [KerberosFact]
    public async Task ReadAsync_Spnego_ShowsTheDataNodeTheTokenThatTheNameNodeMade()
    {
        kerberos.BeAlice();
        await using var hdfs = await RangeFixture.StartAsync(new() { UsesSpnego = true });
        hdfs.Options = new() { Keytab = kerberos.AliceKeytab };

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));
        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));

        // Challenged once, then known by the cookie.
        Assert.Equal(3, hdfs.Opens().Count);
        Assert.All(hdfs.Opens(), target => Assert.DoesNotContain("user.name", target, StringComparison.Ordinal));
        Assert.All(hdfs.DataNodes.Requests.Requests, read => Assert.Contains("&delegation=", read.Target, StringComparison.Ordinal));
    }

    [KerberosFact]
    public async Task ReadAsync_Spnego_DataNodesGetNeitherTicketNorCookie()
    {
        kerberos.BeAlice();
        await using var hdfs = await RangeFixture.StartAsync(new() { UsesSpnego = true });
        hdfs.Options = new() { Keytab = kerberos.AliceKeytab };
        await using var dataNode = await ReplayNameNode.StartAsync(new RecordedExchanges());
        dataNode.BeforeRecording = async (_, context) =>
        {
            // As one that would like to have a ticket.
            context.Response.Headers.WWWAuthenticate = "Negotiate";
            await ReplayNameNode.SendAsync(context, new RecordedAnswer(401, [], []));
            return true;
        };
        using var reader = new WebHdfsRangeReader(
            hdfs.Clients,
            hdfs.Options,
            new AnswerBudget(hdfs.Options.MaxBytesUnderWay),
            1,
            hdfs.Logger,
            hdfs.Clock,
            (_, ct) => Loopback.ConnectAsync(dataNode.Url, ct));

        await Assert.ThrowsAsync<FileRangeException>(
            () => reader.ReadAsync("ns1", RangeFixture.File, Range, Requester.Service, CancellationToken.None));

        Assert.Equal(3, dataNode.RequestHeaders.Count);
        Assert.All(dataNode.RequestHeaders, headers => Assert.Equal(["Host"], headers.Keys));
    }

    [KerberosFact]
    public async Task ReadAsync_RedirectWithoutKerberos_IsNotFollowed()
    {
        kerberos.BeAlice();
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Options = new() { Keytab = kerberos.AliceKeytab };

        var failure = await hdfs.FailAsync(Range);

        Assert.Equal(FileRangeFailure.Denied, failure.Failure);
        Assert.Contains("answers without Kerberos", failure.Message, StringComparison.Ordinal);
        Assert.Empty(hdfs.Read());
    }
}
