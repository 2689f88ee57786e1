using System.Globalization;

namespace Scheduler.Benchmarks.Soak;

/// <summary>What is said behind <c>soak</c>.</summary>
/// <param name="Minutes">How long the service is asked without a pause.</param>
/// <param name="Connections">Keep-alive connections, each with one request at a time.</param>
internal sealed record SoakOptions(int Minutes = 5, int Connections = 64)
{
    public const string Usage = "[--minutes=5] [--connections=64]";

    private const string MinutesFlag = "--minutes=";
    private const string ConnectionsFlag = "--connections=";

    public static bool TryParse(string[] arguments, out SoakOptions options)
    {
        options = new SoakOptions();
        foreach (var argument in arguments)
        {
            if (TryCount(argument, MinutesFlag, out var minutes)) options = options with { Minutes = minutes };
            else if (TryCount(argument, ConnectionsFlag, out var connections)) options = options with { Connections = connections };
            else return false;
        }

        return true;
    }

    private static bool TryCount(string argument, string flag, out int count)
    {
        count = 0;
        return argument.StartsWith(flag, StringComparison.Ordinal)
            && int.TryParse(argument.AsSpan(flag.Length), NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
    }
}
