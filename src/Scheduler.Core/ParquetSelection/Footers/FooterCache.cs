using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>
/// Footers of recent files, in process. Bounded by bytes in two generations: a footer that was not used for a whole generation is dropped.
/// Thread-safe.
/// </summary>
/// <param name="maxBytes">The most bytes of both generations together. A footer of more than half of it is not kept.</param>
public sealed class FooterCache(long maxBytes)
{
    private const int EntryBytes = 128;

    private readonly Lock _lock = new();
    private Dictionary<FooterKey, ParquetFooter> _young = [];
    private Dictionary<FooterKey, ParquetFooter> _old = [];
    private long _youngBytes;
    private long _oldBytes;

    /// <summary>Bytes in use.</summary>
    public long SizeInBytes
    {
        get
        {
            lock (_lock) return _youngBytes + _oldBytes;
        }
    }

    /// <summary>Gets the footer of a file.</summary>
    public bool TryGet(FooterKey file, [NotNullWhen(true)] out ParquetFooter? footer)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(file, out footer)) return true;
            if (!_old.Remove(file, out footer)) return false;
            _oldBytes -= SizeOf(file, footer);
            Keep(file, footer);
            return true;
        }
    }

    /// <summary>Caches the footer of a file.</summary>
    public void Add(FooterKey file, ParquetFooter footer)
    {
        lock (_lock)
        {
            if (SizeOf(file, footer) > maxBytes / 2 || _young.ContainsKey(file)) return;
            if (_old.Remove(file, out var before)) _oldBytes -= SizeOf(file, before);
            Keep(file, footer);
        }
    }

    private static long SizeOf(FooterKey file, ParquetFooter footer) => EntryBytes + (2L * file.Path.Length) + footer.SizeInBytes;

    // Each generation is at most half of the bound, so that both are never more than it.
    private void Keep(FooterKey file, ParquetFooter footer)
    {
        var size = SizeOf(file, footer);
        if (_youngBytes + size > maxBytes / 2)
        {
            (_old, _oldBytes) = (_young, _youngBytes);
            (_young, _youngBytes) = ([], 0);
        }

        _young.Add(file, footer);
        _youngBytes += size;
    }
}

/// <summary>A version of a file: with another length or modification time it is another version with another footer.</summary>
/// <param name="Nameservice">Name of its nameservice.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
public readonly record struct FooterKey(string Nameservice, string Path, long Length, long ModificationTime);
