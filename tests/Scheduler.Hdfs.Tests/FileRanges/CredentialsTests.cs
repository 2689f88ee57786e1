using System.Collections.Immutable;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>Which servers get our credentials, and that no other server does.</summary>
public sealed class CredentialsTests : IDisposable
{
    private const string Secret = "SECRET_token-1";
    private static readonly ByteRange Range = new(10, 100);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadAsync_DelegationToken_GoesToTheNameNodeAndOnAsItsRedirectSays()
    {
        await using var hdfs = await StartAsync();

        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));

        Assert.Contains($"&delegation={Secret}", hdfs.Opens().Single(), StringComparison.Ordinal);
        Assert.Contains($"&delegation={Secret}", hdfs.DataNodes.Requests.Requests.Single().Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataNodeFault.InvalidToken)]
    [InlineData(DataNodeFault.ServerError)]
    [InlineData(DataNodeFault.Reset)]
    [InlineData(DataNodeFault.Redirect)]
    [InlineData(DataNodeFault.DropMidBody)]
    public async Task ReadAsync_DataNodesFail_NeitherMessageNorLogTellsTheToken(DataNodeFault fault)
    {
        await using var hdfs = await StartAsync();
        hdfs.DataNodes.Faults.Inject(fault);

        var failure = await hdfs.FailAsync(Range);

        Assert.Equal(FileRangeFailure.Unavailable, failure.Failure);
        Assert.Equal(3, hdfs.Logger.Lines.Count);
        Assert.All([failure.ToString(), .. hdfs.Logger.Lines], text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_TokenThatTheNameNodeRefuses_IsDeniedAndNotRepeated()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Options = new() { TokenFile = _directory.Write("token", Secret) };

        var failure = await hdfs.FailAsync(Range);

        Assert.Equal(FileRangeFailure.Denied, failure.Failure);
        Assert.Contains("renew the token in NameNode:TokenFile", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    private async Task<RangeFixture> StartAsync()
    {
        var hdfs = await RangeFixture.StartAsync(
            new() { DelegationTokens = ImmutableDictionary<string, string>.Empty.Add(Secret, "root") });
        hdfs.Options = new() { TokenFile = _directory.Write("token", Secret) };
        return hdfs;
    }
}
