using System.Text;
using Scheduler.Testing.ApiServer;
using Xunit.Abstractions;

namespace Scheduler.Kubernetes.Tests.ListWatches;

/// <summary>Recorded lists and watches with bytes changed: whatever comes, the loops go on and read the next good list.</summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    private const int Mutants = 60;

    [Theory]
    [InlineData("nodes-list", "watch-nodes", "/api/v1/nodes")]
    [InlineData("pods-list", "watch-pods", "/api/v1/pods")]
    public async Task RunAsync_MutatedBytes_NeverEndTheLoop(string list, string watch, string path)
    {
        var seed = new Random(unchecked((int)TimeProvider.System.GetUtcNow().Ticks)).Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var rig = await ListWatchRig.CreateAsync();
        for (var i = 0; i < Mutants; i++)
        {
            rig.Server.On($"GET {path}", Reply.Text(Text(Mutate(RecordedExchange.Body(list), random)), 200, "application/json"));
            rig.Server.On($"WATCH {path}", Reply.Watch().Chunk(Mutate(RecordedExchange.Body(watch), random)).End());
        }

        for (var i = 0; i < Mutants; i++) rig.Server.On($"GET {path}", Reply.Recorded(list));

        rig.Start(nodes: path.EndsWith("nodes", StringComparison.Ordinal), pods: path.EndsWith("pods", StringComparison.Ordinal));
        await rig.WatchesAsync(path, Mutants + 1);

        Assert.True(rig.IsRunning, $"seed {seed}");
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutant = (byte[])bytes.Clone();
        for (var i = random.Next(4); i >= 0; i--) mutant = MutateOnce(mutant, random);
        return mutant;
    }

    private static byte[] MutateOnce(byte[] bytes, Random random)
    {
        var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
        if (from > to) (from, to) = (to, from);
        switch (random.Next(5))
        {
            case 0:
                bytes[from] = (byte)random.Next(256);
                return bytes;
            case 1:
                return bytes[..to];
            case 2:
                return [.. bytes[..from], .. bytes[to..]];
            case 3:
                return [.. bytes[..to], .. bytes[from..]];
            default:
                return Retype(bytes, random);
        }
    }

    // Valid JSON with values of other types: where the parsers, and not the JSON reader, have to hold.
    private static byte[] Retype(byte[] bytes, Random random)
    {
        string[] names = ["metadata", "spec", "status", "labels", "containers", "requests", "conditions", "addresses", "uid", "name", "object", "items"];
        string[] values = ["null", "7", "[]", "{}", "\"\\ud800\"", "1e400", "[[{}]]", "{\"a\":{\"a\":null}}", "true"];
        var name = names[random.Next(names.Length)];
        var value = values[random.Next(values.Length)];
        var after = random.Next(2) == 0 ? name : "other";
        return Encoding.UTF8.GetBytes(Text(bytes).Replace($"\"{name}\":", $"\"{name}\":{value},\"{after}\":", StringComparison.Ordinal));
    }
}
