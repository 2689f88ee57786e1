using System.Globalization;
using Scheduler.Core;
using Scheduler.Management;

namespace Scheduler.Extender.Doctor;

/// <summary>Stage 2 of 3 for a Spark pod: whether tasks went to executors beside their blocks, else which link is missing.</summary>
internal sealed class TaskStage(SparkJob job)
{
    public const string Jar = "job/jar", HostNames = "job/host-names";

    private const string Tasks = "job/tasks";
    private const string HowToReach = "Run doctor where it reaches drivers' port 4040 (spark-ui): in the service's pod, which "
        + "deploy/overlays/near-reads lets out to it.";

    private const string HowToUseTheJar = "Put hdfs-locality-spark.jar into $SPARK_HOME/jars of driver and executors, and set "
        + "spark.hadoop.fs.hdfs.impl=hdfs.locality.LocalityFileSystem and spark.hadoop.hdfs.locality.url to our management port.";

    /// <summary>Where tasks ran, as the driver reports.</summary>
    public Finding OfTasks() => job.Driver.Tasks switch
    {
        null => Finding.Unknown(Tasks, job.Driver.Problem ?? "The driver reports no tasks.", HowToReach),
        { Count: 0 } => Finding.Unknown(Tasks, "No task has read input yet.", "Run doctor again when some have."),
        { AreUnknown: true } tasks => Finding.Unknown(
            Tasks, tasks.Text, "See the other checks of the job: cached input has this level, and so have blocks beside no executor."),
        { AreNear: true } tasks => Finding.Ok(Tasks, tasks.Text),
        var tasks => Finding.Warn(
            Tasks,
            tasks.Text,
            $"Fix {Jar} and {HostNames} first. If both are well, executors are beside a part of the blocks only (job/placement), came "
                + "after the query was planned, or Spark did not wait for them (spark.locality.wait)."),
    };

    /// <summary>Whether Spark reads through the jar, by the driver's configuration, and whether the jar has asked.</summary>
    public Finding OfJar()
    {
        if (job.Asked is { AskedAt: { } at } asked)
        {
            var evidence = $"It asked for the executors {asked.Requests} times, last at {at.ToString("u", CultureInfo.InvariantCulture)}: "
                + $"{asked.Executors} beside {asked.DataNodes} DataNodes.";
            return asked.Executors > 0 ? Finding.Ok(Jar, evidence) : Finding.Warn(
                Jar,
                $"{evidence} So blocks keep the hosts that HDFS gives, and tasks run anywhere.",
                "See the checks identity and datanode-report: the service knows no DataNode on executors' nodes, or no executor ran.");
        }

        if (job.Driver.Settings is { ProblemOfJar: { } problem } settings)
            return settings.Hadoop is null
                ? Finding.Warn(Jar, $"{problem} This version of Spark does not show core-site.xml, which may set it.", HowToUseTheJar)
                : Finding.Fail(Jar, $"{problem} Tasks run anywhere.", HowToUseTheJar);
        return job.Asked is { } unasked ? OfUnasked(unasked) : Finding.Unknown(
            Jar,
            $"{(job.Driver.Settings is null ? job.Driver.Problem : "It is configured.")} Whether it asked for the executors is not known: "
                + job.WhyUnasked,
            "Run doctor where the service runs, or name it: --service URL, with --token-file from another machine.");
    }

    // With several replicas the jar may ask another one than we do: tasks that are near show that it did.
    private Finding OfUnasked(NearReadsAnswer unasked) => new(
        Jar,
        job.Driver is { Settings: not null, Tasks: { Count: > 0, AreNear: false } } ? FindingState.Fail : FindingState.Warn,
        $"The jar has not asked for the map. {unasked.Message}",
        (job.Driver.Settings is null ? HowToUseTheJar : "The jar logs once why it has no answer: see the driver's log (hdfs.locality).")
            + " Let deploy/overlays/near-reads admit the job's namespace to our management port (label "
            + "hdfs.locality/near-reads=true). With "
            + "several replicas, ask each: --service URL.");

    /// <summary>Whether executors registered by the addresses of their pods, which the map names.</summary>
    public Finding OfExecutors()
    {
        if (job.Driver.Executors is not { } executors)
            return Finding.Unknown(HostNames, job.Driver.Problem ?? "The driver reports no executors.", HowToReach);
        var known = executors.Where(executor => executor.Id is { } id && job.Addresses.ContainsKey(id)).ToArray();
        if (known.Length == 0)
            return Finding.Unknown(HostNames, "No executor that the driver names has a running pod.", "Run doctor again when some have.");
        var others = known
            .Where(executor => PodJson.Canonical(executor.Host) != PodJson.Canonical(job.Addresses[executor.Id!])).ToArray();
        return others.Length == 0
            ? Finding.Ok(HostNames, $"All {known.Length} executors registered by the addresses of their pods, which the jar's map names.")
            : Finding.Fail(
                HostNames,
                $"{others.Length} of {known.Length} executors registered by another address than their pod's: executor "
                    + $"{ShortText.Quote(others[0].Id!)} by '{ShortText.Quote(others[0].Host)}', while its pod has "
                    + $"{job.Addresses[others[0].Id!]}. Spark takes them for two hosts.",
                "Let executors register by SPARK_EXECUTOR_POD_IP, as Spark's own entrypoint does: remove what sets another --hostname or "
                    + "SPARK_LOCAL_HOSTNAME from the image or the pod template.");
    }
}
