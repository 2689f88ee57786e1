using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Tests.Configuration;

public sealed class DefaultConfigurationTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void Load_DefaultFile_GivesTheBuiltInDefaults()
    {
        var (settings, errors) = Settings.Load(new ConfigurationBuilder().AddJsonFile(ConfigurationFiles.Defaults).Build());

        Assert.Empty(errors);
        Assert.Equal(TextOf(new Settings()), TextOf(settings));
    }

    [Fact]
    public void Keys_OfTheDefaultFile_AreThoseOfTheOptions()
    {
        Assert.Equal(SettingKeys.All, FileKeys().Where(key => !IsLogging(key)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sections_OfTheDefaultFile_AreInTheOrderOfTheReadme()
    {
        using var file = Read();

        Assert.Equal(
            [
                "Extender", "Management", "NameNode", "Kubernetes", "Identity", "Paths", "BlockMap", "Parquet", "Redis", "Scoring", "Delay",
                "History", "Planner", "Logging",
            ],
            file.RootElement.EnumerateObject().Select(section => section.Name));
    }

    [Fact]
    public void Keys_OfTheDefaultFile_AreCommented()
    {
        var lines = File.ReadAllLines(ConfigurationFiles.Defaults).Select(line => line.Trim()).ToArray();
        var uncommented = lines.Skip(1).Zip(lines, (line, above) => (line, above))
            .Where(pair => pair.line.StartsWith('"') && !pair.line.EndsWith('{') && !pair.above.StartsWith("//", StringComparison.Ordinal));

        Assert.Empty(uncommented.Select(pair => pair.line));
    }

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllText(ConfigurationFiles.Defaults), WithComments);

    private static string TextOf(Settings settings) => string.Join(
        '\n', SettingKeys.Sections.Select(section => JsonSerializer.Serialize(section.GetValue(settings), section.PropertyType)));

    private static bool IsLogging(string key) => key.StartsWith("Logging:", StringComparison.Ordinal);

    private static List<string> FileKeys()
    {
        using var file = Read();
        return [.. file.RootElement.EnumerateObject().SelectMany(section => LeavesOf(section.Name, section.Value))];
    }

    // An empty object is the value of a key that is a table.
    private static IEnumerable<string> LeavesOf(string prefix, JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any()
            ? element.EnumerateObject().SelectMany(child => LeavesOf($"{prefix}:{child.Name}", child.Value))
            : [prefix];
}
