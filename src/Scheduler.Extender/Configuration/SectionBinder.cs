using System.Collections;
using System.ComponentModel;
using System.Reflection;

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

/// <summary>Holds a configuration section against the options that it is to be bound to, and collects what does not fit.</summary>
/// <param name="errors">Where each sentence goes.</param>
internal sealed class SectionCheck(List<string> errors)
{
    /// <summary>Whether everything fitted so far.</summary>
    public bool FoundNothing { get; private set; } = true;

    /// <summary>Checks every key of a section of options, and the sections and lists within.</summary>
    public void Check(IConfigurationSection section, Type options)
    {
        foreach (var child in section.GetChildren()) CheckKey(child, options);
    }

    private void CheckKey(IConfigurationSection child, Type options)
    {
        var property = options.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        if (property is not { CanWrite: true }) Say($"{child.Path} is not a setting of this version; known: {KnownKeys(options)}.");
        else CheckValue(child, property.PropertyType);
    }

    private void CheckValue(IConfigurationSection child, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (SectionBinder.IsCollection(type)) CheckElements(child, type);
        else if (TypeDescriptor.GetConverter(type) is { } converter && converter.CanConvertFrom(typeof(string))) CheckText(child, type, converter);
        else Check(child, type);
    }

    private void CheckElements(IConfigurationSection child, Type type)
    {
        if (!string.IsNullOrEmpty(child.Value)) Say($"{child.Path} holds several values; write them as {child.Path}:0=…, {child.Path}:1=….");
        var element = type.GetGenericArguments()[^1];
        foreach (var one in child.GetChildren())
        {
            // Left out, a list within a table would silently be as if nobody had written it: no rule where there was to be one.
            if (SectionBinder.IsCollection(element) && IsEmpty(one)) Say($"{one.Path} is empty; name at least one value or leave it out.");
            CheckValue(one, element);
        }
    }

    private static bool IsEmpty(IConfigurationSection list) =>
        string.IsNullOrEmpty(list.Value) && list.GetChildren().All(one => string.IsNullOrEmpty(one.Value));

    private void CheckText(IConfigurationSection child, Type type, TypeConverter converter)
    {
        if (child.Value == "") return; // not set
        if (child.Value is null && child.GetChildren().Any()) Say($"{child.Path} is {Describe(type)}, not a section.");
        else if (child.Value is not null && !Converts(converter, type, child.Value)) Say($"{child.Path} is '{child.Value}', which is not {Describe(type)}.");
    }

    private void Say(string error)
    {
        FoundNothing = false;
        errors.Add(error);
    }

    private static bool Converts(TypeConverter converter, Type type, string text)
    {
        try
        {
            var value = converter.ConvertFromInvariantString(text);
            // The framework takes any number for an enumeration.
            return !type.IsEnum || Enum.IsDefined(type, value!);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string KnownKeys(Type options) =>
        string.Join(", ", options.GetProperties().Where(property => property.CanWrite).Select(property => property.Name));

    private static string Describe(Type type)
    {
        if (type == typeof(Core.Duration)) return "a duration such as 150ms, 1m30s or 00:00:30";
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type));
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(string)) return "a text";
        return type == typeof(double) ? "a number" : "a whole number";
    }
}
