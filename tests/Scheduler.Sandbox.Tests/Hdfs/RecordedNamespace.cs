using System.Text.Json.Nodes;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>The little cluster that the captures come from, with the recorded placement.</summary>
internal static class RecordedNamespace
{
    public const long BlockSize = 1024 * 1024;

    private const string Day = "/data/events/date=2026-11-20";

    public static readonly DateTimeOffset RecordedAt = new(2026, 11, 21, 0, 13, 56, TimeSpan.Zero);

    public static SandboxNamespace Build(TimeProvider time)
    {
        var hdfs = new SandboxNamespace(new Random(1), time);
        AddDataNodes(hdfs);
        Place(hdfs, $"{Day}/five.bin", 5366336, "gfbl-multiblock");
        Place(hdfs, $"{Day}/tiny", 10, "gfbl-tiny");
        Place(hdfs, "/data/events/one-replica.bin", 5366336, "gfbl-onereplica", replication: 1);
        Place(hdfs, "/data/events/five-replica-2mb.bin", 5366336, "gfbl-fivereplica", replication: 5, blockSize: 2 * BlockSize);
        Place(hdfs, "/data/events/date=2026-11-21/hour=00/part-00000", 12582912, "gfbl-12blocks");
        Place(hdfs, "/data/events/alltypes.parquet", 1736, "gfbl-parquet");
        Place(hdfs, "/data/open.bin", 1600000, "gfbl-open");
        hdfs.SetUnderConstruction("/data/open.bin", open: true);
        hdfs.CreateFile($"{Day}/empty", 0, blockSize: BlockSize);
        hdfs.CreateFile($"{Day}/three.bin", 3000000, blockSize: BlockSize);
        AddStoragePolicies(hdfs);
        AddErasureCoded(hdfs);
        AddOddNames(hdfs);
        AddCached(hdfs);
        AddPrivate(hdfs);
        AddManyFiles(hdfs);
        return hdfs;
    }

    private static void AddDataNodes(SandboxNamespace hdfs)
    {
        (string Host, string Uuid)[] recorded =
        [
            ("a1", "ce41f007-78e9-4773-8ce1-80e079e85e73"), ("a2", "b697683f-32eb-4178-956c-1cb82421e31c"),
            ("a3", "cc38d9c5-c2a0-40db-9d08-53428f533408"), ("b1", "1acdfb3c-f07f-4a4a-a377-cbd0e4b38653"),
            ("b2", "27d12bef-4080-4cc5-8b64-7ddb373d7622"), ("b3", "bb992838-b52e-4309-adbd-f8618c2f3523"),
        ];
        foreach (var (host, uuid) in recorded)
        {
            var address = $"127.0.1.{(host[0] == 'a' ? 1 : 2)}{host[1]}";
            hdfs.AddDataNode($"node-{host}.k8s.test", address, $"/dc1/rack-{host[0]}", uuid: uuid);
        }
    }

    private static void AddStoragePolicies(SandboxNamespace hdfs)
    {
        foreach (var (name, policy) in new[] { ("ssd", StoragePolicy.OneSsd), ("allssd", StoragePolicy.AllSsd), ("cold", StoragePolicy.Cold) })
        {
            hdfs.MakeDirectory($"/data/{name}");
            hdfs.SetStoragePolicy($"/data/{name}", policy);
        }

        Place(hdfs, "/data/ssd/five.bin", 5366336, "gfbl-ssd");
        Place(hdfs, "/data/allssd/three.bin", 3000000, "gfbl-allssd");
        Place(hdfs, "/data/cold/three.bin", 3000000, "gfbl-cold");
    }

    private static void AddErasureCoded(SandboxNamespace hdfs)
    {
        hdfs.MakeDirectory("/data/ec");
        hdfs.SetErasureCodingPolicy("/data/ec", ErasureCodingPolicy.Rs32);
        Place(hdfs, "/data/ec/twelve.bin", 12582912, "gfbl-ec", policy: ErasureCodingPolicy.Rs32);
        Place(hdfs, "/data/ec/tiny", 10, "gfbl-ec-small", policy: ErasureCodingPolicy.Rs32);
        hdfs.CreateFile("/data/ec/five.bin", 5366336, blockSize: BlockSize);
    }

    private static void AddOddNames(SandboxNamespace hdfs)
    {
        Place(hdfs, "/data/odd/a b.txt", 10, "gfbl-odd-space");
        Place(hdfs, "/data/odd/100%25 done+x.bin", 3000000, "gfbl-odd-percent");
        Place(hdfs, "/data/odd/ünï côdé 数据.bin", 3000000, "gfbl-odd-unicode");
        Place(hdfs, "/data/odd/q?m#h+p&a;s.txt", 10, "gfbl-odd-query");
    }

    private static void AddCached(SandboxNamespace hdfs)
    {
        Place(hdfs, "/data/cached/five.bin", 5366336, "gfbl-cached");
        var blocks = Blocks("gfbl-cached");
        for (var block = 0; block < blocks.Count; block++)
        {
            foreach (var host in blocks[block]!["cachedHosts"]!.AsArray()) hdfs.SetCached("/data/cached/five.bin", block, (string)host!);
        }
    }

    private static void AddPrivate(SandboxNamespace hdfs)
    {
        hdfs.MakeDirectory("/data/emptydir");
        hdfs.CreateFile("/data/private/secret", 10);
        hdfs.Deny("/data/private", "alice");
    }

    private static void AddManyFiles(SandboxNamespace hdfs)
    {
        var listed = CapturedAnswer.Read("namenode/webhdfs/liststatus-many.http").Json["FileStatuses"]!["FileStatus"]!.AsArray();
        foreach (var status in listed)
        {
            hdfs.CreateFile($"/data/manyfiles/{status!["pathSuffix"]}", (long)status["length"]!, replication: 2, blockSize: BlockSize);
        }
    }

    private static void Place(
        SandboxNamespace hdfs, string path, long length, string capture, int replication = 3, long blockSize = BlockSize,
        ErasureCodingPolicy? policy = null) =>
        hdfs.CreatePlacedFile(path, length, [.. Blocks(capture).Select(block => Hosts(block!))], blockSize, replication, policy);

    private static JsonArray Blocks(string capture) =>
        CapturedAnswer.Read($"namenode/webhdfs/{capture}.http").Json["BlockLocations"]!["BlockLocation"]!.AsArray();

    /// <summary>The hosts, the one with the SSD first: that is where ONE_SSD put the first replica.</summary>
    private static string[] Hosts(JsonNode block) =>
    [
        .. block["hosts"]!.AsArray().Zip(block["storageTypes"]!.AsArray())
            .OrderByDescending(replica => (string)replica.Second! == "SSD").Select(replica => (string)replica.First!),
    ];
}
