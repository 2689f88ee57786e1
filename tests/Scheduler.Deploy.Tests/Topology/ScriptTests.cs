using System.Globalization;

namespace Scheduler.Deploy.Tests.Topology;

/// <summary>The script as a NameNode runs it: one address, or many at once.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly TopologyFolder _folder = new();

    public ScriptTests() => File.WriteAllText(
        _folder.Table,
        "10.0.0.1\t/r1/k1\n10.1.2.0/24\t/r1/k1\n10.1.0.0/16\t/r9/k9\nk1.example.com\t/r1/k1\n"
        + "fd000001000000000000000000000000/64\t/r1/k1\nfd000000000000000000000000000001\t/r2/k2\n2001:db8::/33\t/never\n20010db8800000000000000000000000/33\t/r3/k3\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10.0.0.1", "/r1/k1")]
    [InlineData("10.1.2.0", "/r1/k1")]
    [InlineData("10.1.2.255", "/r1/k1")]
    [InlineData("10.1.3.0", "/r9/k9")]
    [InlineData("10.2.0.0", "/default-rack")]
    [InlineData("K1.example.com", "/r1/k1")]
    [InlineData("fd00:1::abcd", "/r1/k1")]
    [InlineData("FD00:1:0:0:ffff:ffff:ffff:ffff", "/r1/k1")]
    [InlineData("fd00:1:0:1::", "/default-rack")]
    [InlineData("fd00::1", "/r2/k2")]
    [InlineData("2001:db8:8000::5", "/r3/k3")]
    [InlineData("2001:db8:7fff::5", "/default-rack")]
    [InlineData("::ffff:10.1.2.9", "/r1/k1")]
    [InlineData("255.255.255.255", "/default-rack")]
    [InlineData("nobody", "/default-rack")]
    [InlineData("x=y", "/default-rack")]
    [InlineData("-v", "/default-rack")]
    [InlineData("1:2:3:4:5:6:7:8:9", "/default-rack")]
    [InlineData("::1::", "/default-rack")]
    [InlineData("999999.1.1.1", "/default-rack")]
    public async Task Name_One_IsAnsweredFromTheTable(string name, string path) =>
        Assert.Equal((0, $"{path}\n", ""), await _folder.ResolveAsync([name]));

    [Fact]
    public async Task Names_AHundredAtOnce_AreAnsweredInTheirOrder()
    {
        var names = Enumerable.Range(0, 100)
            .Select(i => i % 3 == 0 ? "nobody" : string.Create(CultureInfo.InvariantCulture, $"10.1.{i % 3}.{i}"))
            .ToArray();

        var (exitCode, output, _) = await _folder.ResolveAsync(names);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            names.Select((_, i) => (i % 3) switch { 0 => "/default-rack", 1 => "/r9/k9", _ => "/r1/k1" }),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Names_None_IsNoError() => Assert.Equal((0, "", ""), await _folder.ResolveAsync([]));

    [Fact]
    public async Task Default_Set_IsGivenToTheUnknown() => Assert.Equal(
        (0, "/default-rack/default-node\n/r1/k1\n", ""),
        await _folder.ResolveAsync(["nobody", "10.0.0.1"], ("HDFS_TOPOLOGY_DEFAULT", "/default-rack/default-node")));

    [Theory]
    [InlineData("172.16.9.9")]
    [InlineData("fd99::9")]
    public async Task Address_OfTheClusterButUnknown_FailsSoThatNothingIsRemembered(string address)
    {
        var (exitCode, output, errors) = await _folder.ResolveAsync(
            ["10.0.0.1", address], ("HDFS_TOPOLOGY_PODS", "172.16.0.0/16 fd99::/16"));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(address == "172.16.9.9" ? address : "fd99", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_Missing_FailsAndSaysWhere()
    {
        File.Delete(_folder.Table);

        var (exitCode, output, errors) = await _folder.ResolveAsync(["10.0.0.1"]);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(_folder.Table, errors, StringComparison.Ordinal);
    }
}
