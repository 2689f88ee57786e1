using System.Collections;

namespace Scheduler.Extender.Configuration;

/// <summary>
/// Binds a configuration section to its options, and says everything that is wrong with it at once. A value that is empty, as an
/// environment variable may be, counts as not set.
/// </summary>
internal static class SectionBinder
{
    /// <summary>The options of a section; its defaults where the section cannot be bound, with the errors added.</summary>
    public static TOptions Bind<TOptions>(IConfiguration configuration, string name, List<string> errors)
        where TOptions : class, new()
    {
        var check = new SectionCheck(errors);
        check.Check(configuration.GetSection(name), typeof(TOptions));
        return check.FoundNothing ? WithoutEmptyValues(configuration).GetSection(name).Get<TOptions>() ?? new TOptions() : new TOptions();
    }

    /// <summary>A sentence for each top-level name that is no section of ours; for sources that hold nothing else, unlike the environment.</summary>
    public static IEnumerable<string> UnknownSections(IConfiguration configuration, IReadOnlyCollection<string> known) => configuration
        .GetChildren()
        .Where(section => !known.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
        .Select(section => $"{section.Key} is not a section of this version; known: {string.Join(", ", known)}.");

    private static IConfigurationRoot WithoutEmptyValues(IConfiguration configuration) => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.AsEnumerable().Where(pair => !string.IsNullOrEmpty(pair.Value)))
        .Build();

    /// <summary>Whether a type holds elements rather than settings of its own.</summary>
    internal static bool IsCollection(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));
}
