using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Scheduler.Core;

namespace Scheduler.Extender.Configuration;

/// <summary>
/// Binds a configuration section to its options, and reports all its errors at once. An empty value, as environment variables may have,
/// counts as not set.
/// </summary>
internal static class SectionBinder
{
    /// <summary>The options of a section; its defaults where the section cannot be bound, with the errors added.</summary>
    public static TOptions Bind<TOptions>(IConfiguration configuration, string name, List<string> errors)
        where TOptions : class, new()
    {
        var check = new SectionCheck(errors);
        check.Check(configuration.GetSection(name), typeof(TOptions));
        return check.IsClean ? WithoutEmptyValues(configuration).GetSection(name).Get<TOptions>() ?? new TOptions() : new TOptions();
    }

    /// <summary>
    /// A sentence for each top-level name that is not a section, and for each section that is a single value; for sources that hold nothing
    /// else, unlike the environment.
    /// </summary>
    public static IEnumerable<string> WrongSections(IConfiguration configuration, IReadOnlyCollection<string> known)
    {
        foreach (var section in configuration.GetChildren())
        {
            if (!known.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
                yield return $"{section.Key} is not a section of this version; known: {string.Join(", ", known)}."
                    + ClosestName.Question(section.Key, known);
            else if (!string.IsNullOrEmpty(section.Value))
                yield return NotAValue(section);
        }
    }

    /// <summary>The sentence about a section that has a value.</summary>
    internal static string NotAValue(IConfigurationSection section) =>
        $"{section.Path} is a section, not a value; write its settings, as {section.Path}:Key.";

    private static IConfigurationRoot WithoutEmptyValues(IConfiguration configuration) => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.AsEnumerable().Where(pair => !string.IsNullOrEmpty(pair.Value)))
        .Build();

    /// <summary>Whether a type holds elements rather than settings of its own.</summary>
    internal static bool IsCollection(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));
}

/// <summary>Compares a configuration section with the type of its options, and collects the errors.</summary>
/// <param name="errors">Where each sentence goes.</param>
internal sealed class SectionCheck(List<string> errors)
{
    /// <summary>Whether there was no error so far.</summary>
    public bool IsClean { get; private set; } = true;

    /// <summary>Checks every key of a section of options, and the sections and lists within.</summary>
    public void Check(IConfigurationSection section, Type options)
    {
        foreach (var child in section.GetChildren()) CheckKey(child, options);
    }

    private void CheckKey(IConfigurationSection child, Type options)
    {
        var property = options.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        if (property is { CanWrite: true }) CheckValue(child, property.PropertyType);
        else AddError(
            $"{child.Path} is not a setting of this version; known: {string.Join(", ", KnownKeys(options))}."
                + ClosestName.Question(child.Key, KnownKeys(options)));
    }

    private void CheckValue(IConfigurationSection child, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (SectionBinder.IsCollection(type)) CheckElements(child, type);
        else if (TypeDescriptor.GetConverter(type) is { } converter && converter.CanConvertFrom(typeof(string)))
            CheckText(child, type, converter);
        else CheckSection(child, type);
    }

    private void CheckSection(IConfigurationSection child, Type options)
    {
        if (!string.IsNullOrEmpty(child.Value)) AddError(SectionBinder.NotAValue(child));
        Check(child, options);
    }

    private void CheckElements(IConfigurationSection child, Type type)
    {
        if (!string.IsNullOrEmpty(child.Value))
            AddError($"{child.Path} holds several values; write them as {FormOf(child.Path, type)}.");
        var element = type.GetGenericArguments()[^1];
        foreach (var one in child.GetChildren())
        {
            // An empty list within a table would be dropped without an error, and the rule with it.
            if (SectionBinder.IsCollection(element) && IsEmpty(one))
                AddError($"{one.Path} is empty; name at least one value or leave it out.");
            CheckValue(one, element);
        }
    }

    private static string FormOf(string path, Type type) =>
        type.GetGenericArguments().Length == 2 ? $"{path}:NAME=…" : $"{path}:0=…, {path}:1=…";

    private static bool IsEmpty(IConfigurationSection list) =>
        string.IsNullOrEmpty(list.Value) && list.GetChildren().All(one => string.IsNullOrEmpty(one.Value));

    private void CheckText(IConfigurationSection child, Type type, TypeConverter converter)
    {
        if (child.GetChildren().Any()) AddError($"{child.Path} is {Describe(type)}, not a section.");
        else if (!string.IsNullOrEmpty(child.Value) && !Converts(converter, type, child.Value))
            AddError($"{child.Path} is '{child.Value}', which is not {Describe(type)}.");
    }

    private void AddError(string error)
    {
        IsClean = false;
        errors.Add(error);
    }

    private static bool Converts(TypeConverter converter, Type type, string text)
    {
        try
        {
            converter.ConvertFromInvariantString(text);
            // The framework accepts numbers for an enum, and several names.
            return !type.IsEnum || Enum.GetNames(type).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>The keys of a section of options.</summary>
    public static IEnumerable<string> KnownKeys(Type options) =>
        options.GetProperties().Where(property => property.CanWrite).Select(property => property.Name);

    private static string Describe(Type type)
    {
        if (type == typeof(Core.Duration)) return "a duration such as 150ms, 1m30s or 00:00:30";
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type));
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(string)) return "a text";
        return type == typeof(double) ? "a number" : "a whole number";
    }
}
