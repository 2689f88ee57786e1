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

    /// <summary>First parts of the names of loggers that log here.</summary>
    private static readonly string[] Roots = ["Default", "Scheduler", "Microsoft", "System", "StackExchange", "OpenTelemetry", "Polly"];

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
        let root = category.Split('.')[0]
        where !Roots.Contains(root, StringComparer.OrdinalIgnoreCase) && ClosestName.Of(root, Roots) is not null
        select $"{key}:{ShortText.Quote(category)} is the category of no logger.{ClosestName.Question(root, Roots)}";

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
