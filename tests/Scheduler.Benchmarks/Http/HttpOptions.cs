using System.Globalization;

namespace Scheduler.Benchmarks.Http;

/// <summary>What is said behind <c>http</c>.</summary>
/// <param name="Json">Whether the figures are wanted as JSON.</param>
/// <param name="Requests">Requests a round.</param>
/// <param name="Orders">Whether names are also sent in other orders than the one they came in first.</param>
internal sealed record HttpOptions(bool Json = false, int Requests = HttpOptions.DefaultRequests, bool Orders = false)
{
    public const string Usage = "[--json] [--requests=4000] [--orders]";
    public const int DefaultRequests = 4_000;

    private const string RequestsFlag = "--requests=";

    public static bool TryParse(string[] arguments, out HttpOptions options)
    {
        options = new HttpOptions();
        foreach (var argument in arguments)
        {
            if (argument == "--json") options = options with { Json = true };
            else if (argument == "--orders") options = options with { Orders = true };
            else if (argument.StartsWith(RequestsFlag, StringComparison.Ordinal) && TryCount(argument, out var count))
                options = options with { Requests = count };
            else return false;
        }

        return true;
    }

    private static bool TryCount(string argument, out int count) =>
        int.TryParse(argument.AsSpan(RequestsFlag.Length), NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
}
