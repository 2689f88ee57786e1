using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Paths;
using StackExchange.Redis;

namespace Scheduler.Redis.Calls;

/// <summary>
/// Our keys: <c>hdfs-locality:v1:{clusterId}:map:…</c> and <c>…:lease:…</c>, where the end is the SHA-256 of the path in hexadecimal, so
/// that a key is short and plain however long or odd the path is; after it, that of what is read of the files, unless they are read whole.
/// </summary>
internal sealed class RedisKeys(string clusterId)
{
    private readonly string _prefix = $"hdfs-locality:v1:{clusterId}:";

    public string Map(InputPath path) => $"{_prefix}map:{Digest(path)}";

    public string Lease(InputPath path) => $"{_prefix}lease:{Digest(path)}";

    /// <summary>The footer of a file, by its length and modification time.</summary>
    public string Footer(FooterKey file) => $"{_prefix}footer:{Digest(TextOf(file))}";

    /// <summary>The leader that reads a nameservice's edit log.</summary>
    public string Lead(string nameservice) => $"{_prefix}inotify:{Digest(nameservice.ToLowerInvariant())}";

    /// <summary>The decision about a pod.</summary>
    public string Decision(string podNamespace, string podName) => DecisionOf(Member(podNamespace, podName));

    /// <summary>The same by its member of <see cref="Decisions"/>.</summary>
    public string DecisionOf(string member) => $"{_prefix}decision:{member}";

    /// <summary>The sorted set of decisions by time.</summary>
    public string Decisions => $"{_prefix}decisions";

    /// <summary>The pod in <see cref="Decisions"/>.</summary>
    public static string Member(string podNamespace, string podName) => Digest($"{podNamespace}/{podName}");

    /// <summary>The channel on which changes are published.</summary>
    public RedisChannel Changes => new($"{_prefix}changes", RedisChannel.PatternMode.Literal);

    private static string TextOf(FooterKey file) =>
        string.Create(CultureInfo.InvariantCulture, $"hdfs://{file.Nameservice}{file.Path}\n{file.Length}\n{file.ModificationTime}");

    private static string Digest(InputPath path) =>
        path.Selection is { } selection ? $"{Digest(path.ToString())}:{Digest(selection.Key)}" : Digest(path.ToString());

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
