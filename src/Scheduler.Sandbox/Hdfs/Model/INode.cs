using System.Collections.Immutable;
using System.Text;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>An entry of the namespace. Guarded by the namespace's lock.</summary>
internal abstract class INode(string name, long id)
{
    public string Name { get; set; } = name;

    /// <summary>The name's UTF-8 bytes: listings are in their order.</summary>
    public byte[] NameBytes => Encoding.UTF8.GetBytes(Name);

    public long Id { get; } = id;

    public long ModificationTime { get; set; }

    public long AccessTime { get; set; }

    public string Permission { get; set; } = "755";

    public StoragePolicy StoragePolicy { get; set; }

    public ErasureCodingPolicy? ErasureCoding { get; set; }

    public ImmutableHashSet<string> DeniedUsers { get; set; } = [];

    public abstract FileStatus Status(string pathSuffix);
}
