using System.ComponentModel;
using System.Reflection;

namespace Scheduler.Extender.Configuration;

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
