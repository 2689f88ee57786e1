using System.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Scheduler.Extender.Configuration;
using Scheduler.Kubernetes;

namespace Scheduler.Extender.Commands;

/// <summary>Joins the layers of the configuration: a file, the environment, flags; the later one wins key by key.</summary>
internal static class ConfigurationLayers
{
    /// <summary>The option that names the file.</summary>
    public const string FileOption = "--config";

    /// <summary>That option.</summary>
    /// <param name="description">What the help says of it.</param>
    public static Option<FileInfo?> NewFileOption(string description) =>
        new(FileOption) { Description = description, HelpName = "FILE" };

    /// <summary>An option of the commands that use the cluster: the short form of a setting.</summary>
    public static Option<string?> NewContextOption() =>
        new("--context") { Description = "Context of the kubeconfig; sets Kubernetes:Context.", HelpName = "NAME" };

    /// <summary>The flags that set settings, including that of the option.</summary>
    public static IReadOnlyList<string> FlagsOf(ParseResult parsed, Option<string?> context) => parsed.GetValue(context) is { } name
        ? [.. parsed.UnmatchedTokens, $"--{KubernetesOptions.Section}:{nameof(KubernetesOptions.Context)}={name}"]
        : parsed.UnmatchedTokens;

    /// <summary>The layers, joined; null when the file cannot be read. What is wrong is added to <paramref name="errors"/>.</summary>
    public static IConfiguration? Load(FileInfo? path, IReadOnlyList<string> flags, List<string> errors)
    {
        try
        {
            var layers = new ConfigurationBuilder();
            if (path is not null)
            {
                if (SettingsFile.Read(path.FullName).Error is { } error) throw new FormatException(error);
                layers.AddJsonFile(path.FullName, optional: false);
            }

            string[] settingFlags = [.. flags.Where(SettingFlags.IsSettingFlag)];
            errors.AddRange(settingFlags.CountBy(flag => flag.Split('=')[0], StringComparer.OrdinalIgnoreCase)
                .Where(flag => flag.Value > 1)
                .Select(flag => $"The flag {flag.Key} is there more than once; give it once."));
            var joined = layers.AddEnvironmentVariables().AddCommandLine(settingFlags).Build();
            foreach (var provider in joined.Providers.Where(provider => provider is not EnvironmentVariablesConfigurationProvider))
            {
                var layer = new ConfigurationRoot([provider]);
                errors.AddRange(SettingOrigin.Name(SectionBinder.WrongSections(layer, Settings.Sections), layer));
            }

            errors.AddRange(EnvironmentTypos.Of(Environment.GetEnvironmentVariables().Keys.Cast<string>()));
            return joined;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            errors.Add($"{FileOption}: {exception.Message}");
            return null;
        }
    }
}
