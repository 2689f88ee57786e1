using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Security;

namespace Scheduler.Hdfs.Tests.Rpc.Security;

public sealed class ServerPrincipalTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("hdfs/_HOST@EXAMPLE.COM", null)]
    [InlineData("hdfs/nn1.example.com", null)]
    [InlineData("nn/_HOST@EXAMPLE.COM", "hdfs/*@EXAMPLE.COM")]
    [InlineData(null, "hdfs/nn?.example.com")]
    public void Check_ServiceAsConfigured_IsTaken(string? principal, string? pattern) =>
        Assert.Null(Check("NN1.example.com:8020", "hdfs", "nn1.example.com", principal, pattern));

    [Theory]
    [InlineData("hdfs/_HOST@EXAMPLE.COM", null, "must be 'hdfs/nn1.example.com'")]
    [InlineData("nn/_HOST@EXAMPLE.COM", "nn/*", "allows 'nn/*'")]
    public void Check_AnotherService_IsRefused(string principal, string? pattern, string reason) =>
        Assert.Contains(reason, Check("nn1.example.com:8020", "hdfs", "evil.example.com", principal, pattern), StringComparison.Ordinal);

    [Theory]
    [InlineData("nn1.example.com:8020", "NN1.example.com")]
    [InlineData("10.0.0.1:8020", "10.0.0.1")]
    public void Check_NothingConfiguredAndTheHostOfTheAddress_IsTaken(string endpoint, string serverId) =>
        Assert.Null(Check(endpoint, "hdfs", serverId, principal: null, pattern: null));

    [Theory]
    [InlineData("nn1.example.com:8020")]
    [InlineData("10.0.0.1:8020")]
    public void Check_NothingConfiguredAndAnotherHost_SaysWhatToSet(string endpoint) => Assert.Contains(
        "set dfs.namenode.kerberos.principal", Check(endpoint, "hdfs", "evil.example.com", null, null), StringComparison.Ordinal);

    [Fact]
    public void Check_HostVariableForAnAddress_SaysToGiveTheHostName() =>
        Assert.Contains(
            "needs its host name", Check("10.0.0.1:8020", "hdfs", "nn1.example.com", "hdfs/_HOST@X", null), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "nn1.example.com")]
    [InlineData("hdfs", "")]
    [InlineData("hdfs", "nn1.example.com@EVIL.COM")]
    [InlineData("hdfs/x", "nn1")]
    [InlineData("hdfs", "nn1\n")]
    public void Check_NoPrincipal_IsRefusedUnrepeated(string protocol, string serverId) =>
        Assert.Equal("claims a principal that is malformed", Check("nn1:8020", protocol, serverId, null, null));

    private static string? Check(string endpoint, string protocol, string serverId, string? principal, string? pattern)
    {
        var hadoop = HadoopSecurity.Unconfigured with { NameNodePrincipal = principal, NameNodePrincipalPattern = pattern };
        return new ServerPrincipal(
            hadoop, new RpcTarget(endpoint, 1024, new AnswerBudget(1 << 30), TimeSpan.FromSeconds(5))).Check(protocol, serverId);
    }
}
