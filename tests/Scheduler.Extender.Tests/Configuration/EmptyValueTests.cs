using Microsoft.Extensions.Configuration;
using Scheduler.Extender.Configuration;
using Scheduler.Verbs;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary>What is written but empty: unset for a single value, an error where it would silently undo a rule.</summary>
public sealed class EmptyValueTests
{
    [Theory]
    [InlineData("Extender:ColdWait")]
    [InlineData("NameNode:Keytab")]
    [InlineData("Extender:Mode")]
    [InlineData("HADOOP_CONF_DIR")]
    public void Load_EmptySingleValue_CountsAsUnset(string key)
    {
        var (settings, errors) = Load((key, ""));

        Assert.Empty(errors);
        Assert.Equal(new ExtenderOptions(), settings.Extender);
        Assert.Null(settings.NameNode.Keytab);
        Assert.Null(settings.HadoopConfigurationDirectory);
    }

    [Theory]
    [InlineData("Paths:Allow:team-a")]
    [InlineData("Paths:Allow:team-a:0")]
    public void Load_AllowedPathsOfANamespaceEmpty_IsAnErrorAndNoOpenDoor(string key)
    {
        var (_, errors) = Load((key, ""));

        Assert.Contains("Paths:Allow:team-a is empty", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Extender:Mode", "2")]
    [InlineData("Management:Authorization", "7")]
    public void Load_NumberThatNamesNothing_IsAnError(string key, string value) =>
        Assert.StartsWith($"{key} is '{value}'", Assert.Single(Load((key, value)).Errors), StringComparison.Ordinal);

    private static (Settings Settings, IReadOnlyList<string> Errors) Load(params (string Key, string Value)[] values) =>
        Settings.Load(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
            .Build());
}
