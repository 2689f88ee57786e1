using System.Text.Json;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>A list of short strings in one buffer that is used again for every block: no object per string.</summary>
internal sealed class TextColumn
{
    /// <summary>Longest string, in characters: host names have 255, topology paths a little more.</summary>
    public const int MaxTextLength = 1024;

    // HDFS allows 512 replicas of a block (dfs.replication.max).
    private const int MaxCount = 512;

    private readonly List<int> _ends = [];
    private char[] _characters = new char[MaxTextLength];

    /// <summary>Strings that it holds.</summary>
    public int Count => _ends.Count;

    /// <summary>The string at an index.</summary>
    public ReadOnlySpan<char> this[int index] => _characters.AsSpan()[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    /// <summary>Whether it holds the string.</summary>
    public bool Contains(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < Count; i++)
            if (text.Equals(this[i], StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>Forgets all strings.</summary>
    public void Clear() => _ends.Clear();

    /// <summary>Replaces its strings by those of the array that is the reader's current value; null means none.</summary>
    public void ReadArray(ref WebHdfsJsonReader reader)
    {
        Clear();
        if (reader.IsNull()) return;
        reader.EnterArray();
        while (reader.NextElement()) Append(ref reader);
    }

    /// <summary>Appends the string that is the reader's current value.</summary>
    public void Append(ref WebHdfsJsonReader reader)
    {
        if (Count >= MaxCount) throw new JsonException($"a block has more than {MaxCount} replicas");
        var start = Count == 0 ? 0 : _ends[^1];
        if (_characters.Length - start < MaxTextLength) Array.Resize(ref _characters, _characters.Length * 2);
        _ends.Add(start + reader.ReadString(_characters.AsSpan(start, MaxTextLength)));
    }
}

/// <summary>The names of storage types in answers (Hadoop's <c>StorageType</c>).</summary>
internal static class StorageTypeName
{
    /// <summary>The storage type at an index of a column; unknown where it is missing or new.</summary>
    public static StorageType At(TextColumn names, int index) => index >= names.Count ? StorageType.Unknown : names[index] switch
    {
        "DISK" => StorageType.Disk,
        "SSD" => StorageType.Ssd,
        "ARCHIVE" => StorageType.Archive,
        "RAM_DISK" => StorageType.RamDisk,
        "PROVIDED" => StorageType.Provided,
        "NVDIMM" => StorageType.NvDimm,
        _ => StorageType.Unknown,
    };
}
