using Microsoft.Extensions.Logging.Console;
using Scheduler.Core;

namespace Scheduler.Extender.Configuration;

/// <summary>
/// Section <c>Logging</c>, which the framework reads and does not check: an unknown key is ignored there, and a wrong level stops the start
/// with an exception. This is what of it has an effect here.
/// </summary>
public sealed record LoggingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Logging";

    private const string Root = "Scheduler";

    /// <summary>First parts of the names of loggers that log here.</summary>
    private static readonly string[] Roots = ["Default", Root, "Microsoft", "System", "StackExchange", "OpenTelemetry", "Polly"];

    /// <summary>The projects, whose types name our loggers; without the first part.</summary>
    private static readonly string[] Projects =
    [
        .. typeof(LoggingOptions).Assembly.GetReferencedAssemblies().Append(typeof(LoggingOptions).Assembly.GetName())
            .Select(assembly => assembly.Name!.Split('.')).Where(parts => parts[0] == Root).Select(parts => parts[1]),
    ];

    /// <summary>The lowest level that is logged, by category or the beginning of one.</summary>
    public Dictionary<string, LogLevel> LogLevel { get; init; } = [];

    /// <summary>The same for the console alone, which is the only provider.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate() =>
    [
        .. Validate($"{Section}:{nameof(LogLevel)}", LogLevel),
        .. Validate($"{Section}:{nameof(Console)}:{nameof(LogLevel)}", Console.LogLevel),
    ];

    /// <summary>A category of a library is not an error; one that is nearly one of ours is.</summary>
    private static IEnumerable<string> Validate(string key, Dictionary<string, LogLevel> levels) =>
        from category in levels.Keys
        let hint = HintFor(category.Split('.'))
        where hint is not null
        select $"{key}:{ShortText.Quote(category)} is the category of no logger.{hint}";

    /// <summary>What to write in place of a category that is wrong; null for any other.</summary>
    private static string? HintFor(string[] parts)
    {
        if (!Contains(Roots, parts[0])) return ClosestName.Of(parts[0], Roots) is { } root ? $" Did you mean {root}?" : null;
        var isOfProject = parts.Length > 1 && parts[0].Equals(Root, StringComparison.OrdinalIgnoreCase) && !parts[1].Contains('*');
        if (!isOfProject || Contains(Projects, parts[1])) return null;
        return ClosestName.Of(parts[1], Projects) is { } project
            ? $" Did you mean {Root}.{project}?"
            : $" Known are {string.Join(", ", Projects.Order(StringComparer.Ordinal).Select(name => $"{Root}.{name}"))}.";
    }

    private static bool Contains(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Section <c>Logging:Console</c>.</summary>
    public sealed record ConsoleOptions
    {
        /// <summary>The lowest level that is logged, by category or the beginning of one.</summary>
        public Dictionary<string, LogLevel> LogLevel { get; init; } = [];

        /// <summary>How the JSON is written.</summary>
        public JsonConsoleFormatterOptions FormatterOptions { get; init; } = new();

        /// <summary>The formatter.</summary>
        public string FormatterName { get; init; } = ConsoleFormatterNames.Json;

        /// <summary>Lines that may wait to be written.</summary>
        public int MaxQueueLength { get; init; } = 2500;

        /// <summary>What happens beyond that.</summary>
        public ConsoleLoggerQueueFullMode QueueFullMode { get; init; }

        /// <summary>From which level on lines go to standard error.</summary>
        public LogLevel LogToStandardErrorThreshold { get; init; } = Microsoft.Extensions.Logging.LogLevel.None;
    }
}
