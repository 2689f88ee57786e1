using System.Text;
using System.Text.Unicode;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>Reads the answers of <c>getListing</c>, <c>getFileInfo</c> and <c>getBlockLocations</c>. One use.</summary>
internal sealed class ListingReader
{
    private const int MaxNameBytes = 8_000;

    // An entry has at least the fields that every server sends. Many smaller entries would take far more memory than their bytes.
    private const int SmallestEntryBytes = 32;
    private const int FewEntries = 10_000;

    private readonly LocatedBlocksReader _blocks = new();

    /// <summary><c>GetListingResponseProto</c>; null when there is no such path.</summary>
    public DirectoryPage? ReadPage(ReadOnlySpan<byte> answer)
    {
        var reader = new ProtoReader(answer);
        DirectoryPage? page = null;
        while (reader.Next())
        {
            if (reader.Field == 1) page = ReadListing(reader.ReadBytes());
            else reader.Skip();
        }

        return page;
    }

    /// <summary><c>GetFileInfoResponseProto</c>; null when there is no such path.</summary>
    public FileStatus? ReadFileInfo(ReadOnlySpan<byte> answer)
    {
        var reader = new ProtoReader(answer);
        FileStatus? status = null;
        while (reader.Next())
        {
            if (reader.Field == 1) status = ReadStatus(reader.ReadBytes());
            else reader.Skip();
        }

        return status;
    }

    /// <summary><c>GetBlockLocationsResponseProto</c>; null when there is no such file.</summary>
    public LocatedBlocks? ReadLocations(ReadOnlySpan<byte> answer)
    {
        var reader = new ProtoReader(answer);
        LocatedBlocks? blocks = null;
        while (reader.Next())
        {
            if (reader.Field == 1) blocks = _blocks.Read(reader.ReadBytes(), policy: default);
            else reader.Skip();
        }

        return blocks;
    }

    private DirectoryPage ReadListing(ReadOnlySpan<byte> listing)
    {
        var reader = new ProtoReader(listing);
        var entries = new List<FileStatus>(CountEntries(listing));
        var remaining = -1L;
        while (reader.Next())
        {
            if (reader.Field == 1) entries.Add(ReadStatus(reader.ReadBytes()));
            else if (reader.Field == 2) remaining = reader.ReadNumber(int.MaxValue);
            else reader.Skip();
        }

        return remaining >= 0
            ? new DirectoryPage(entries, remaining)
            : throw new MalformedMessageException("a listing does not say how many entries remain");
    }

    // Each is skipped by its length alone, which costs less than a list that grows.
    private static int CountEntries(ReadOnlySpan<byte> listing)
    {
        var reader = new ProtoReader(listing);
        var count = 0;
        while (reader.Next())
        {
            if (reader.Field == 1) count++;
            reader.Skip();
        }

        return count <= FewEntries || listing.Length / SmallestEntryBytes >= count
            ? count
            : throw new MalformedMessageException("entries are smaller than any");
    }

    private FileStatus ReadStatus(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var (name, type, length, modified) = ("", 0L, -1L, 0L);
        ErasureCodingPolicy policy = default;
        ReadOnlySpan<byte> locations = default;
        while (reader.Next())
        {
            if (reader.Field == 1) type = reader.ReadNumber(byte.MaxValue);
            else if (reader.Field == 2) name = ReadName(reader.ReadBytes());
            else if (reader.Field == 3) length = reader.ReadNumber(FileStatus.MaxLength);
            else if (reader.Field == 7) modified = FileStatus.NearestTime(unchecked((long)reader.ReadVarint()));
            else if (reader.Field == 12) locations = reader.ReadBytes();
            else if (reader.Field == 17) policy = ErasureCodingPolicyReader.Read(reader.ReadBytes());
            else reader.Skip();
        }

        if (length < 0) throw new MalformedMessageException("a file status has no length");
        var blocks = locations.IsEmpty ? null : _blocks.Read(locations, policy);
        return new FileStatus(name, TypeOf(type), length, modified, policy) { Blocks = blocks };
    }

    private static FileType TypeOf(long type) => type switch
    {
        1 => FileType.Directory,
        2 => FileType.File,
        3 => FileType.Symlink,
        _ => throw new MalformedMessageException($"a file status has type {type}"),
    };

    private static string ReadName(ReadOnlySpan<byte> path)
    {
        if (path.Length > MaxNameBytes) throw new MalformedMessageException($"a name is longer than {MaxNameBytes} bytes");
        if (!Utf8.IsValid(path)) throw new MalformedMessageException("a name is not UTF-8");
        return path.SequenceEqual("."u8) || path.SequenceEqual(".."u8) || path.ContainsAny((byte)'/', (byte)0)
            ? throw new MalformedMessageException("a name is not a file name")
            : Encoding.UTF8.GetString(path);
    }
}
