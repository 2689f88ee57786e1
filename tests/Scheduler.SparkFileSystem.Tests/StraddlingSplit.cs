using Scheduler.SparkFileSystem.Tests.Jvm;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>
/// How FileInputFormat of Hadoop's mapred finds the hosts of a split that lies in two blocks: by topology paths, as many as the last block
/// has, racks and hosts with most bytes first; a host is the last element of a path up to its first colon.
/// </summary>
internal static class StraddlingSplit
{
    /// <summary>Hosts of a split of the first block and half of the second; null where there are fewer than it makes room for.</summary>
    public static string?[] Hosts(Location first, Location second)
    {
        var bytes = new Dictionary<string, long>();
        foreach (var path in first.TopologyPaths.Distinct()) bytes[path] = first.Length;
        foreach (var path in second.TopologyPaths.Distinct()) bytes[path] = bytes.GetValueOrDefault(path) + (second.Length / 2);
        var hosts = bytes.GroupBy(each => Rack(each.Key))
            .OrderByDescending(rack => rack.Max(each => each.Value))
            .SelectMany(rack => rack.OrderByDescending(each => each.Value))
            .Select(each => each.Key[(Rack(each.Key).Length + 1)..].Split(':')[0]);
        return [.. hosts.Concat(Enumerable.Repeat<string?>(null, second.TopologyPaths.Length)).Take(second.TopologyPaths.Length)];
    }

    private static string Rack(string path) => path[..path.LastIndexOf('/')];
}
