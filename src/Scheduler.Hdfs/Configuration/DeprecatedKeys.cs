using System.Collections.Frozen;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// The old names of keys that we read, from Hadoop's tables (HdfsConfiguration, Configuration). With a suffix a key has none.
/// </summary>
internal static class DeprecatedKeys
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["fs.default.name"] = "fs.defaultFS",
        ["dfs.federation.nameservices"] = "dfs.nameservices",
        ["dfs.http.address"] = "dfs.namenode.http-address",
        ["dfs.https.address"] = "dfs.namenode.https-address",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name of today for a key as a file writes it.</summary>
    public static string Current(string key) => Names.GetValueOrDefault(key, key);
}
