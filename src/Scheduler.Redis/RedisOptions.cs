using System.Globalization;
using System.Text;
using Scheduler.Core;
using Scheduler.Redis.Configuration;

namespace Scheduler.Redis;

/// <summary>Section <c>Redis</c>: the tier that replicas of the service share.</summary>
public sealed record RedisOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Redis";

    /// <summary>Default of <see cref="ClusterId"/>: the host derives one from the NameNodes.</summary>
    public const string DefaultClusterId = "";

    /// <summary>Longest <see cref="ClusterId"/>, in characters.</summary>
    public const int MaxClusterIdLength = 63;

    /// <summary>Default, lower and upper bound of <see cref="MaxValueBytes"/>.</summary>
    public const int DefaultMaxValueBytes = 8 << 20, MinMaxValueBytes = 64 << 10, MaxMaxValueBytes = 32 << 20;

    /// <summary>Default and upper bound of <see cref="MaxConcurrentCalls"/>.</summary>
    public const int DefaultMaxConcurrentCalls = 32, MaxMaxConcurrentCalls = 1024;

    /// <summary>Default, lower and upper bound of <see cref="CallTimeout"/>.</summary>
    public static readonly TimeSpan DefaultCallTimeout = TimeSpan.FromMilliseconds(100), MinCallTimeout = TimeSpan.FromMilliseconds(1),
        MaxCallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A StackExchange.Redis string: endpoints separated by commas, then options (<c>redis-0:6379,redis-1:6379,user=app,ssl=true</c>; of
    /// Sentinels with <c>serviceName=…</c>). An endpoint may be a URI (<c>rediss://user:password@host:port/database</c>,
    /// percent-encoded). Quotes around all of it are taken off. Default empty: no Redis, every replica reads for itself.
    /// <c>abortConnect</c>, <c>configChannel</c> and <c>tiebreaker</c> are always off.
    /// </summary>
    public string Configuration { get; init; } = "";

    /// <summary>A file with the password on its first line. Default empty: the one in <see cref="Configuration"/>, if any.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>A PEM file with the authorities that may sign Redis's certificate. Default empty: those that the system trusts.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>
    /// The cluster's name in our keys, so that several can share a Redis. Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, up to 63 of
    /// them. Default empty: the host derives one from the NameNodes that it knows, so that clusters stay apart by themselves.
    /// </summary>
    public string ClusterId { get; init; } = DefaultClusterId;

    /// <summary>Deadline of one call: a cold wait must not be spent on a slow Redis. Default 100 ms; 1 ms to 10 s.</summary>
    public Duration CallTimeout { get; init; } = DefaultCallTimeout;

    /// <summary>Largest value that is written or read, in bytes. Default 8 MiB, about 1 to 2 million blocks; 64 KiB to 32 MiB.</summary>
    public int MaxValueBytes { get; init; } = DefaultMaxValueBytes;

    /// <summary>Calls in flight at once; further ones are answered as if Redis were empty. Default 32; 1 to 1024.</summary>
    public int MaxConcurrentCalls { get; init; } = DefaultMaxConcurrentCalls;

    /// <summary>Whether a Redis is configured.</summary>
    public bool IsEnabled => !string.IsNullOrWhiteSpace(Configuration);

    /// <summary>Every error, as a sentence that names the key. Says nothing of the password.</summary>
    public IEnumerable<string> Validate()
    {
        if (IsEnabled && ConfigurationError() is { } error) yield return error;
        foreach (var (key, file) in new[] { (nameof(PasswordFile), PasswordFile), (nameof(CaFile), CaFile) })
        {
            if (file.Length > 0 && !File.Exists(file))
                yield return $"{Section}:{key} names {file}, which does not exist or is not readable.";
        }

        if (ClusterId.Length > MaxClusterIdLength || !ClusterId.All(IsClusterIdCharacter))
            yield return Outside(nameof(ClusterId), $"'{ClusterId}'", $"up to {MaxClusterIdLength} of letters, digits, '.', '_' and '-'");
        if (CallTimeout < MinCallTimeout || CallTimeout > MaxCallTimeout)
            yield return Outside(nameof(CallTimeout), CallTimeout, "1ms to 10s");
        if (MaxValueBytes is < MinMaxValueBytes or > MaxMaxValueBytes)
            yield return Outside(nameof(MaxValueBytes), MaxValueBytes, $"{MinMaxValueBytes} to {MaxMaxValueBytes} bytes");
        if (MaxConcurrentCalls is < 1 or > MaxMaxConcurrentCalls)
            yield return Outside(nameof(MaxConcurrentCalls), MaxConcurrentCalls, $"1 to {MaxMaxConcurrentCalls}");
    }

    // A user who prints the options must not print the password.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"ClusterId = {ClusterId}, CallTimeout = {CallTimeout}, MaxValueBytes = {MaxValueBytes}");
        return true;
    }

    private string? ConfigurationError()
    {
        try
        {
            var client = RedisConfiguration.Parse(Configuration);
            return PasswordFile.Length == 0 && client.User?.Length > 0 && string.IsNullOrEmpty(client.Password)
                ? $"{Section}:Configuration names a user and no password. Put the password into {Section}:PasswordFile; "
                    + "in a URI a password alone is redis://:password@host."
                : null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static bool IsClusterIdCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';

    private static string Outside<T>(string key, T value, string bounds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Section}:{key} is {value}; it must be {bounds}.");
}
