using System.Globalization;
using System.Security.Cryptography;

namespace Scheduler.Benchmarks.Attack;

/// <summary>What is said behind <c>fuzz</c>.</summary>
/// <param name="Requests">How many are sent.</param>
/// <param name="Seed">What they are made from; a new one unless it is given.</param>
internal sealed record FuzzOptions(int Requests, int Seed)
{
    public const string Usage = "[--requests 500000] [--seed N]";

    private const int DefaultRequests = 500_000;

    public static bool TryParse(string[] arguments, out FuzzOptions options)
    {
        options = new FuzzOptions(DefaultRequests, RandomNumberGenerator.GetInt32(int.MaxValue));
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length) return false;
            if (!int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
            if (arguments[i] == "--requests") options = options with { Requests = value };
            else if (arguments[i] == "--seed") options = options with { Seed = value };
            else return false;
        }

        return true;
    }
}
