using System.Text;

namespace Scheduler.Kubernetes.Tests;

/// <summary>Changes recorded JSON: half of the time its bytes, half of the time its types, so that it stays JSON.</summary>
internal sealed class ObjectMutator(Random random)
{
    private static readonly string[] Names =
    [
        "metadata", "spec", "status", "labels", "annotations", "containers", "resources", "requests", "conditions", "addresses", "uid",
        "name", "nodeName", "podCIDRs", "allocatable", "phase", "object", "type", "items", "taints", "schedulingGates", "nodeSelector",
        "affinity", "nodeSelectorTerms", "matchExpressions", "values", "operator", "tolerations", "volumes", "ports", "overhead",
    ];

    private static readonly string[] Values =
    [
        "null", "7", "[]", "{}", "\"\\ud800\"", "1e400", "[[{}]]", """{"a":{"a":null}}""", "true", """{"\ud800":1}""",
        """{"hdfs.locality/paths":"/a","app.kubernetes.io/component":"datanode"}""", """["x",null]""", "\"\"",
    ];

    /// <summary>A text like this one, with one to four changes.</summary>
    public byte[] Mutate(byte[] bytes)
    {
        for (var i = random.Next(4); i >= 0 && bytes.Length > 0; i--) bytes = random.Next(2) == 0 ? Retype(bytes) : Damage(bytes);
        return bytes;
    }

    private byte[] Damage(byte[] bytes)
    {
        var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
        if (from > to) (from, to) = (to, from);
        return random.Next(4) switch
        {
            0 => [.. bytes[..from], (byte)random.Next(256), .. bytes[(from + 1)..]],
            1 => bytes[..to],
            2 => [.. bytes[..from], .. bytes[to..]],
            _ => [.. bytes[..to], .. bytes[from..]],
        };
    }

    // The value that was there follows under the same name, or under one that is not read.
    private byte[] Retype(byte[] bytes)
    {
        var name = Names[random.Next(Names.Length)];
        var then = random.Next(2) == 0 ? name : "other";
        var value = Values[random.Next(Values.Length)];
        var text = Encoding.UTF8.GetString(bytes);
        return Encoding.UTF8.GetBytes(text.Replace($"\"{name}\":", $"\"{name}\":{value},\"{then}\":", StringComparison.Ordinal));
    }
}
