using System.Net;

namespace Scheduler.Deploy.Tests.Examples;

/// <summary>
/// The caller context that the recipes make Spark send, by a model of both ends, since neither runs here: how Spark builds and cuts it
/// (org.apache.spark.util.CallerContext, the same in 2.4, 3.5 and 4.x, and org.apache.spark.scheduler.Task), and what a NameNode finds in
/// it (NameNode.getClientMachine of Hadoop 3.4.1). A NameNode's own limit on the size cuts its audit log alone.
/// </summary>
public sealed class CallerContextTests
{
    private const int DefaultMaxSize = 128;

    /// <summary>Spark's own form: <c>spark-</c> and a UUID without hyphens.</summary>
    private const string Application = "spark-0123456789abcdef0123456789abcdef";

    /// <summary>As long as an address can be written.</summary>
    private const string LongestAddress = "2001:0db8:85a3:0370:7334:8a2e:0370:7334";

    private static readonly int MaxSize = int.Parse(SparkRecipeTests.HadoopProperties("core-site.xml")["hadoop.caller.context.max.size"]);

    private static readonly SparkTask Long = new(Application, Job: 12345, Stage: 12345, StageAttempt: 3, Task: 9_999_999, TaskAttempt: 3);

    /// <summary>What the types of Spark's fields allow.</summary>
    private static readonly SparkTask Longest =
        new(Application, int.MaxValue, int.MaxValue, int.MaxValue, long.MaxValue, int.MaxValue) { Attempt = $"{int.MaxValue}" };

    [Fact]
    public void Application_OfSpark_Has38Characters() => Assert.Equal(38, Application.Length);

    /// <summary>The cut address can be another node's.</summary>
    [Fact]
    public void ClientIp_AtTheDefaultSize_IsCut()
    {
        var context = ContextOf(Long, LongestAddress, DefaultMaxSize);

        Assert.Equal(DefaultMaxSize, context.Length);
        Assert.NotEqual(LongestAddress, ClientIpIn(context));
        Assert.StartsWith(ClientIpIn(context)!, LongestAddress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LongestAddress)]
    [InlineData("fd00::7")]
    [InlineData("203.203.203.203")]
    [InlineData("10.0.0.1")]
    public void ClientIp_AtTheSizeOfTheRecipe_IsTheNode(string address) => Assert.All([Long, Longest], task =>
    {
        var context = ContextOf(task, address, MaxSize);

        Assert.InRange(context.Length, 1, MaxSize - 1);
        Assert.Equal(IPAddress.Parse(address), IPAddress.Parse(ClientIpIn(context)!));
    });

    /// <summary>An id that a user chooses is a label's value, of 63 characters at most.</summary>
    [Fact]
    public void ClientIp_OfAnApplicationNamedByItsUser_IsTheNode() =>
        Assert.Equal(LongestAddress, ClientIpIn(ContextOf(Longest with { Application = new string('a', 63) }, LongestAddress, MaxSize)));

    /// <summary>Where NODE_IP is not set Spark leaves the variable as it is, and HDFS knows no DataNode of that name.</summary>
    [Fact]
    public void ClientIp_WithoutNodeIp_IsNoAddress() =>
        Assert.False(IPAddress.TryParse(ClientIpIn(ContextOf(Long, null, MaxSize)), out _));

    private static string ContextOf(SparkTask task, string? nodeIp, int maxSize)
    {
        var upstream = SparkRecipe.Read("spark-defaults.conf").Conf["spark.log.callerContext"];
        if (nodeIp is not null) upstream = upstream.Replace("${env:NODE_IP}", nodeIp, StringComparison.Ordinal);
        var context = $"SPARK_TASK_{task.Application}{(task.Attempt is null ? "" : $"_{task.Attempt}")}_JId_{task.Job}_SId_{task.Stage}"
            + $"_{task.StageAttempt}_TId_{task.Task}_{task.TaskAttempt}_{upstream}";
        return context.Length <= maxSize ? context : context[..maxSize];
    }

    /// <summary>From the first <c>clientIp:</c> to the next comma, or to the end.</summary>
    private static string? ClientIpIn(string context)
    {
        const string key = "clientIp:";
        var start = context.IndexOf(key, StringComparison.Ordinal);
        return start < 0 ? null : context[(start + key.Length)..].Split(',')[0];
    }

    private sealed record SparkTask(string Application, int Job, int Stage, int StageAttempt, long Task, int TaskAttempt)
    {
        /// <summary>Of the application; YARN has it, Kubernetes does not.</summary>
        public string? Attempt { get; init; }
    }
}
