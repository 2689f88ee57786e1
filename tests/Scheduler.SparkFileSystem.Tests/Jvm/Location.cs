using System.Globalization;

namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>A block location of Hadoop; on the wire to the driver <c>OFFSET;LENGTH;NAMES;HOSTS;CACHED;PATHS</c>.</summary>
internal sealed record Location(long Offset, long Length, string[] Names, string[] Hosts, string[] CachedHosts, string[] TopologyPaths)
{
    /// <summary>A block of 128 bytes whose replicas are on DataNodes of these addresses: host dn-ADDRESS, rack /rack-a.</summary>
    public static Location On(params string[] addresses) => At(0, [.. addresses.Select(address => (address, "/rack-a"))]);

    /// <summary>The block of that number, on DataNodes of these addresses in these racks.</summary>
    public static Location At(int block, params (string Address, string Rack)[] replicas) => new(
        block * 128L,
        128,
        [.. replicas.Select(replica => $"{replica.Address}:9866")],
        [.. replicas.Select(replica => $"dn-{replica.Address}")],
        [],
        [.. replicas.Select(replica => $"{replica.Rack}/{replica.Address}:9866")]);

    /// <summary>The same with the replica of this address cached.</summary>
    public Location CachedOn(string address) => this with { CachedHosts = [$"dn-{address}"] };

    public static Location Parse(string text)
    {
        var parts = text.Split(';');
        return new Location(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            List(parts[2]),
            List(parts[3]),
            List(parts[4]),
            List(parts[5]));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Offset};{Length};{Text(Names)};{Text(Hosts)};{Text(CachedHosts)};{Text(TopologyPaths)}");

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(string[] list) => string.Join(',', list);
}
