using Scheduler.Core;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>Collects the parts of an input that may not be read, while the rest is. Safe for several threads.</summary>
internal sealed class UnreadablePaths
{
    private readonly Lock _lock = new();
    private UnreadableParts? _parts;
    private string? _message;

    /// <summary>A folder, or a path that may be one.</summary>
    public void AddFolder(string path, BlockMapUnavailableException denied) => Add(path, denied, new UnreadableParts(1, 0, 0, ""));

    /// <summary>A file.</summary>
    public void AddFile(InputFile file, BlockMapUnavailableException denied) =>
        Add(file.Path, denied, new UnreadableParts(0, 1, file.Status.Length, ""));

    /// <summary>All of it; null when there is none.</summary>
    public UnreadableParts? Parts
    {
        get
        {
            lock (_lock) return _parts;
        }
    }

    /// <summary>Fails where nothing is left of the input.</summary>
    /// <exception cref="BlockMapUnavailableException">Something may not be read.</exception>
    public void ThrowIfAny()
    {
        if (Parts is not null) throw new BlockMapUnavailableException(BlockMapFailure.AccessDenied, _message!);
    }

    private void Add(string path, BlockMapUnavailableException denied, UnreadableParts part)
    {
        lock (_lock)
        {
            _message ??= denied.Message;
            _parts = _parts is null
                ? part with { Example = ShortText.Middle($"{path} ({denied.Message.TrimEnd('.')}).", UnreadableParts.MaxExample) }
                : _parts with
                {
                    Folders = _parts.Folders + part.Folders,
                    Files = _parts.Files + part.Files,
                    FileBytes = _parts.FileBytes + part.FileBytes,
                };
        }
    }
}
