using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Scheduler.Core.Locality;
using Scheduler.Extender.Doctor;
using Scheduler.Extender.Tests.Support;
using Scheduler.Management;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>
/// A Spark job in good health for tests to break in one place: a driver that answers, an executor beside its block, a service that the jar
/// asked, and a NameNode that lists the job's user.
/// </summary>
internal sealed class SparkClinic : IAsyncDisposable
{
    public const string UsersKey = "dfs.namenode.ip-proxy-users";
    private const string ExecutorAddress = "10.2.0.11", DriverPod = "driver";

    public static readonly PodRequest Executor = new(Clinic.Path, "exec-1");

    private SparkClinic(Clinic clinic, StubDriver driver) => (Clinic, Driver) = (clinic, driver);

    public Clinic Clinic { get; }

    /// <summary>The driver. The stub also stands for the service.</summary>
    public StubDriver Driver { get; }

    /// <summary>What a test changes in the executor's pod.</summary>
    public Action<JsonObject> ChangeExecutor { get; set; } = _ => { };

    /// <summary>Where the driver's pod says that its UI is.</summary>
    public int? Port { get; set; }

    public static async Task<SparkClinic> OpenAsync(string? rack = null)
    {
        var clinic = new SparkClinic(await Clinic.OpenAsync(rack: rack), await StubDriver.StartAsync());
        // The driver has 2 s for all answers.
        clinic.Clinic.Clock = new PatientClock();
        clinic.ListUsers("hdfs,sales");
        clinic.SayAsked(new(StubDriver.Application, DateTimeOffset.UnixEpoch, 7, 1, 1, "Asked."));
        return clinic;
    }

    /// <summary>The users that the NameNode takes addresses from.</summary>
    public void ListUsers(string users) =>
        Clinic.NameNode.Configuration = ImmutableDictionary<string, string>.Empty.Add("dfs.nameservices", "ns1").Add(UsersKey, users);

    /// <summary>What the service knows of the jar's requests.</summary>
    public void SayAsked(NearReadsAnswer answer)
    {
        var explained = new ExplainAnswer("default", Executor.Name, DateTimeOffset.UnixEpoch, NeutralReason.None, 3, null, [], [])
        {
            NearReads = answer,
        };
        var body = DecisionJson.Encode(explained);
        foreach (var pod in (string[])[Executor.Name, DriverPod])
            Driver.Answer($"/api/v1/explain/default/{pod}", context => context.Response.Body.WriteAsync(body).AsTask());
    }

    /// <summary>Sets one of the driver's properties; null removes it.</summary>
    public void SetProperty(string kind, string key, string? value) => Driver.Change("environment", json =>
    {
        var properties = (JsonArray)json[kind]!;
        foreach (var pair in properties.Where(pair => (string?)pair![0] == key).ToArray()) properties.Remove(pair);
        if (value is not null) properties.Add(new JsonArray(key, value));
    });

    /// <summary>Starts the job's pods, and asks the doctor about the executor, or about the driver.</summary>
    public Task<IReadOnlyList<Finding>> ExamineAsync(bool ofTheDriver = false)
    {
        AddDriver();
        Clinic.Admit(Executor, "n1", pod =>
        {
            pod["metadata"]!["labels"] = Labels("executor", "1");
            pod["spec"]!["containers"]![0]!["env"] = new JsonArray(new JsonObject
            {
                ["name"] = "NODE_IP",
                ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = "status.hostIP" } },
            });
            pod["status"] = new JsonObject { ["phase"] = "Running", ["podIP"] = ExecutorAddress };
            ChangeExecutor(pod);
        });
        var pod = ofTheDriver ? DriverPod : Executor.Name;
        return Clinic.ExamineAsync(new DoctorQuestion("default", pod, null) { Service = Driver.Address });
    }

    public async ValueTask DisposeAsync()
    {
        await Driver.DisposeAsync();
        await Clinic.DisposeAsync();
    }

    private void AddDriver()
    {
        var pod = new PodRequest(Clinic.Path, DriverPod) { Uid = "uid-driver" }.ToJson();
        pod["metadata"]!["labels"] = Labels("driver", null);
        pod["spec"]!["containers"]![0]!["ports"] =
            new JsonArray(new JsonObject { ["name"] = "spark-ui", ["containerPort"] = Port ?? Driver.Address.Port });
        pod["status"] = new JsonObject { ["phase"] = "Running", ["podIP"] = "127.0.0.1" };
        Clinic.Cluster.Objects.AddPod(pod);
        Clinic.Cluster.Objects.BindPod("default", DriverPod, "n2");
    }

    private static JsonObject Labels(string role, string? id)
    {
        var labels = new JsonObject { ["spark-app-selector"] = StubDriver.Application, ["spark-role"] = role };
        if (id is not null) labels["spark-exec-id"] = id;
        return labels;
    }
}
