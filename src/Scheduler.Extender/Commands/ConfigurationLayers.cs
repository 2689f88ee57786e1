using System.CommandLine;
using System.Text.Json;
using Scheduler.Extender.Configuration;
using Scheduler.Kubernetes;

namespace Scheduler.Extender.Commands;

/// <summary>Joins the layers of the configuration: a file, the environment, flags; the later one wins key by key.</summary>
internal static class ConfigurationLayers
{
    /// <summary>The option that names the file.</summary>
    public const string FileOption = "--config";

    /// <summary>An option of the commands that use the cluster: the short form of a setting.</summary>
    public static Option<string?> NewContextOption() =>
        new("--context") { Description = "Context of the kubeconfig; sets Kubernetes:Context." };

    /// <summary>The flags that set settings, including that of the option.</summary>
    public static IReadOnlyList<string> FlagsOf(ParseResult parsed, Option<string?> context) => parsed.GetValue(context) is { } name
        ? [.. parsed.UnmatchedTokens, $"--{KubernetesOptions.Section}:{nameof(KubernetesOptions.Context)}={name}"]
        : parsed.UnmatchedTokens;

    /// <summary>The layers, joined; null when the file cannot be read. What is wrong is added to <paramref name="errors"/>.</summary>
    public static IConfiguration? Load(FileInfo? path, IReadOnlyList<string> flags, List<string> errors)
    {
        try
        {
            var file = new ConfigurationBuilder();
            if (path is not null) file.AddJsonFile(path.FullName, optional: false);
            var ofFile = file.Build();
            var ofFlags = new ConfigurationBuilder().AddCommandLine([.. flags.Where(SettingFlags.IsSettingFlag)]).Build();
            errors.AddRange(SectionBinder.UnknownSections(ofFile, Settings.Sections));
            errors.AddRange(SectionBinder.UnknownSections(ofFlags, Settings.Sections));
            return new ConfigurationBuilder().AddConfiguration(ofFile).AddEnvironmentVariables().AddConfiguration(ofFlags).Build();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or JsonException or FormatException)
        {
            errors.Add($"{FileOption}: {exception.Message} {exception.InnerException?.Message}".Trim());
            return null;
        }
    }
}
