using Scheduler.Extender.Tests.Configuration;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>
/// Which of our assemblies a real process that serves has loaded: those of the demo and the simulation are for their commands.
/// </summary>
public sealed class LoadedAssembliesTests
{
    private static readonly string[] ForCommands = ["Scheduler.Demo", "Scheduler.Sandbox", "Scheduler.Simulation"];

    [Fact]
    public async Task Serve_OnceItListens_HasNothingOfDemoAndSimulationLoaded()
    {
        using var extender = new ExtenderProcess(
            new Dictionary<string, string>(),
            "--Kubernetes:Enabled=false",
            "--NameNode:Nameservices:ns1:0=http://127.0.0.1:1",
            "--Extender:Urls=http://127.0.0.1:0",
            "--Management:Urls=http://127.0.0.1:0");
        var management = (await extender.ListeningAsync())[1];
        using var client = new HttpClient { BaseAddress = management };
        await Eventually.HoldsAsync(
            async () => (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode, "everything is prepared");

        var loaded = extender.LoadedAssemblies;

        Assert.Contains("Scheduler.Core", loaded);
        Assert.Equal([], loaded.Intersect(ForCommands));
    }
}
