using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Core.Paths;
using Scheduler.Redis.Calls;

namespace Scheduler.Redis.Tests.Calls;

public sealed class RedisKeysTests
{
    private static readonly RedisKeys Keys = new("prod");
    private static readonly InputPath Path = new("ns1", "/data/in");

    [Fact]
    public void Map_WholeFiles_KeepsItsKey() => Assert.Equal($"hdfs-locality:v1:prod:map:{Sha256("hdfs://ns1/data/in")}", Keys.Map(Path));

    [Fact]
    public void MapAndLease_Selection_HaveItsHashBehind()
    {
        var path = Selected("b,a", "0-9");

        Assert.Equal($"{Keys.Map(Path)}:{Sha256("a,b/0-9")}", Keys.Map(path));
        Assert.Equal($"{Keys.Lease(Path)}:{Sha256("a,b/0-9")}", Keys.Lease(path));
        Assert.NotEqual(Keys.Map(path), Keys.Map(Selected("a", "0-9")));
    }

    [Fact]
    public void Footer_FileAsItWas_HasAKeyOfItsOwn()
    {
        var file = new FooterKey("ns1", "/data/in", 100, 5);
        string[] keys =
        [
            Keys.Footer(file), Keys.Footer(file with { Nameservice = "ns2" }), Keys.Footer(file with { Path = "/data/i" }),
            Keys.Footer(file with { Length = 10 }), Keys.Footer(file with { ModificationTime = 6 }),
        ];

        Assert.Equal($"hdfs-locality:v1:prod:footer:{Sha256("hdfs://ns1/data/in\n100\n5")}", keys[0]);
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static InputPath Selected(string columns, string rowGroups)
    {
        Assert.True(ReadSelection.TryParse(columns, rowGroups, out var selection, out _));
        return Path with { Selection = selection };
    }

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
