using Scheduler.SparkFileSystem.Tests.Jvm;
using Scheduler.SparkFileSystem.Tests.Service;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>Without a map, every location stays as HDFS gives it, and nothing fails. Made are the failures; the JVM is real.</summary>
[Collection(SparkJvms.Collection)]
public abstract class WithoutMapTests(SparkJvms jvms) : IAsyncLifetime
{
    private protected static readonly Location[] Blocks =
        [Location.On("10.0.0.1", "10.0.0.9").CachedOn("10.0.0.9"), Location.At(1, ("10.0.0.9", "/rack-b")), Location.On()];

    private protected ExecutorsService Service { get; private set; } = null!;

    private protected FileSystemDriver Spark { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Service = await ExecutorsService.StartAsync();
        Service.Nodes = new() { ["10.0.0.1"] = ["10.244.1.5"] };
        Spark = await jvms.InPodAsync();
    }

    public async Task DisposeAsync() => await Service.DisposeAsync();

    private protected async Task AllCallsLeaveTheLocationsAsync()
    {
        foreach (var call in (string[])["list", "path", "status"])
        {
            Assert.Equal(Texts(Blocks), Texts(await Spark.LocateAsync(Blocks, call)));
        }
    }

    private protected static string[] Texts(IEnumerable<Location> locations) => [.. locations.Select(location => location.ToString())];
}
