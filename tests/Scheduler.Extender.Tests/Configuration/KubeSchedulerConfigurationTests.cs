using Microsoft.Extensions.DependencyInjection;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes;
using Scheduler.Verbs;
using YamlDotNet.RepresentationModel;

namespace Scheduler.Extender.Tests.Configuration;

public sealed class KubeSchedulerConfigurationTests
{
    [Fact]
    public void UrlPrefix_OfTheFile_IsWhereTheVerbsAreByDefault()
    {
        Assert.Equal(ExtenderOptions.DefaultUrls + VerbRoutes.Prefix, Extender("urlPrefix"));
    }

    [Theory]
    [InlineData("prioritizeVerb")]
    [InlineData("preemptVerb")]
    public async Task Verb_OfTheFile_IsServed(string key)
    {
        await using var service = await RunningService.StartAsync();

        Assert.Contains(Extender(key), service.Services.GetServices<IVerb>().Select(verb => verb.Name));
    }

    [Fact]
    public void SchedulerName_OfTheFile_IsTheDefault()
    {
        var profile = Assert.Single((YamlSequenceNode)Read()["profiles"]);

        Assert.Equal(KubernetesOptions.DefaultSchedulerName, ((YamlScalarNode)profile["schedulerName"]).Value);
    }

    [Fact]
    public void WaitingFile_DiffersFromTheFile_ByFilterAndBackoffAlone()
    {
        var (plain, waiting) = (Read(), Read(ConfigurationFiles.KubeSchedulerWaiting));
        var extender = (YamlMappingNode)Assert.Single((YamlSequenceNode)waiting["extenders"]);

        Assert.Equal("filter", ((YamlScalarNode)extender["filterVerb"]).Value);
        Assert.Equal("2", ((YamlScalarNode)waiting["podMaxBackoffSeconds"]).Value);
        extender.Children.Remove("filterVerb");
        waiting.Children.Remove("podMaxBackoffSeconds");
        Assert.Equal(plain, waiting);
    }

    private static string? Extender(string key) => ((YamlScalarNode)Assert.Single((YamlSequenceNode)Read()["extenders"])[key]).Value;

    private static YamlMappingNode Read(string? file = null)
    {
        using var reader = File.OpenText(file ?? ConfigurationFiles.KubeScheduler);
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }
}
