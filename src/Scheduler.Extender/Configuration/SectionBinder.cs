using System.ComponentModel;
using System.Reflection;

namespace Scheduler.Extender.Configuration;

/// <summary>Binds a configuration section to its options, and says everything that is wrong with it at once.</summary>
internal static class SectionBinder
{
    /// <summary>The options of a section; its defaults where the section cannot be bound, with the errors added.</summary>
    public static TOptions Bind<TOptions>(IConfiguration configuration, string name, List<string> errors)
        where TOptions : class, new()
    {
        var section = configuration.GetSection(name);
        var wrong = section.GetChildren().Select(child => ErrorOf(child, typeof(TOptions))).OfType<string>().ToArray();
        errors.AddRange(wrong);
        if (wrong.Length > 0) return new TOptions();
        try
        {
            return section.Get<TOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new TOptions();
        }
        catch (InvalidOperationException exception)
        {
            // A list or a table inside the section; the message names the key.
            errors.Add($"{name}: {exception.InnerException?.Message ?? exception.Message}");
            return new TOptions();
        }
    }

    private static string? ErrorOf(IConfigurationSection child, Type options)
    {
        var property = options.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        if (property is not { CanWrite: true }) return $"{child.Path} is not a setting of this version; known: {KnownKeys(options)}.";
        if (child.Value is not { Length: > 0 } text) return null;
        var converter = TypeDescriptor.GetConverter(property.PropertyType);
        if (!converter.CanConvertFrom(typeof(string))) return null;
        return Converts(converter, text) ? null : $"{child.Path} is '{text}', which is not {Describe(property.PropertyType)}.";
    }

    private static bool Converts(TypeConverter converter, string text)
    {
        try
        {
            converter.ConvertFromInvariantString(text);
            return true;
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
        return type == typeof(double) ? "a number" : "a whole number";
    }
}
