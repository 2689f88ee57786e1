using Microsoft.Extensions.Configuration;

namespace Scheduler.Kubernetes.Tests;

public sealed class KubernetesOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreValid()
    {
        var options = new KubernetesOptions();

        Assert.Empty(options.Validate());
        Assert.Equal(["hdfs-locality-scheduler"], options.EffectiveSchedulerNames);
    }

    [Fact]
    public void Validate_EverythingWrong_NamesEveryKey()
    {
        var options = new KubernetesOptions
        {
            SchedulerNames = ["a", " "],
            RackLabel = "no/t/a/key",
            DataNodeSelector = "a in b",
            CallTimeout = TimeSpan.Zero,
            WatchTimeout = TimeSpan.FromDays(1),
            StallTimeout = TimeSpan.FromSeconds(1),
            PageSize = 0,
            MaxObjectBytes = 1,
            MaxConcurrentCalls = 0,
            EventsPerSecond = 0,
            MaxQueuedEvents = int.MaxValue,
            Instance = "",
        };

        var errors = options.Validate().ToList();

        string[] keys =
        [
            "SchedulerNames", "RackLabel", "DataNodeSelector", "Instance", "CallTimeout", "WatchTimeout", "StallTimeout", "PageSize",
            "MaxObjectBytes", "MaxConcurrentCalls", "EventsPerSecond", "MaxQueuedEvents",
        ];
        Assert.Equal(keys.Length, errors.Count);
        Assert.All(keys.Zip(errors), pair => Assert.StartsWith($"Kubernetes:{pair.First} ", pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Bind_ListAndDurations_ReplaceTheDefaults()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kubernetes:SchedulerNames:0"] = "mine",
            ["Kubernetes:CallTimeout"] = "1500ms",
            ["Kubernetes:StallTimeout"] = "00:02:00",
            ["Kubernetes:RackLabel"] = "example.com/rack",
        }).Build();

        var options = configuration.GetSection(KubernetesOptions.Section).Get<KubernetesOptions>()!;

        Assert.Equal(["mine"], options.EffectiveSchedulerNames);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.CallTimeout.Value);
        Assert.Equal(TimeSpan.FromMinutes(2), options.StallTimeout.Value);
        Assert.Empty(options.Validate());
    }
}
