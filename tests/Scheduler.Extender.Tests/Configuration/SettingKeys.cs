using System.Reflection;
using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary>Every key that can be set, as <c>Section:Key</c>, by reflection over the options.</summary>
internal static class SettingKeys
{
    /// <summary>The sections: the properties of <see cref="Settings"/> that are options.</summary>
    public static IEnumerable<PropertyInfo> Sections =>
        typeof(Settings).GetProperties().Where(property => IsOptions(property.PropertyType));

    /// <summary>All keys, sorted.</summary>
    public static IEnumerable<string> All =>
        Sections.SelectMany(section => Of(section.Name, section.PropertyType)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Of(string prefix, Type options) => options.GetProperties()
        .Where(property => property.CanWrite)
        .SelectMany(property => IsOptions(property.PropertyType)
            ? Of($"{prefix}:{property.Name}", property.PropertyType)
            : [$"{prefix}:{property.Name}"]);

    private static bool IsOptions(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal);
}
