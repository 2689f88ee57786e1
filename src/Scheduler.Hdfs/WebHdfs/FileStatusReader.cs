using System.Buffers;
using System.Text.Json;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Reads the answers of <c>GETFILESTATUS</c>, <c>LISTSTATUS</c> and <c>LISTSTATUS_BATCH</c> (Hadoop's JsonUtil).</summary>
internal static class FileStatusReader
{
    private const int MaxNameLength = 8_000;

    // An entry has at least the fields that every server sends. Many smaller entries would take far more memory than their text.
    private const int SmallestEntryBytes = 100;
    private const int FewEntries = 10_000;

    /// <summary><c>{"FileStatus":{…}}</c>.</summary>
    public static FileStatus ReadStatus(ReadOnlySequence<byte> body)
    {
        var reader = new WebHdfsJsonReader(body);
        var status = reader.ReadField("FileStatus"u8, ReadEntry);
        reader.End();
        return status;
    }

    /// <summary><c>{"FileStatuses":{"FileStatus":[…]}}</c>: the whole directory.</summary>
    public static DirectoryPage ReadDirectory(ReadOnlySequence<byte> body)
    {
        var reader = new WebHdfsJsonReader(body);
        var entries = ReadStatuses(ref reader);
        reader.End();
        return new DirectoryPage(entries, RemainingEntries: 0);
    }

    /// <summary><c>{"DirectoryListing":{"partialListing":{"FileStatuses":…},"remainingEntries":n}}</c>.</summary>
    public static DirectoryPage ReadPage(ReadOnlySequence<byte> body)
    {
        var reader = new WebHdfsJsonReader(body);
        var page = reader.ReadField("DirectoryListing"u8, ReadListing);
        reader.End();
        return page;
    }

    private static DirectoryPage ReadListing(ref WebHdfsJsonReader reader)
    {
        List<FileStatus>? entries = null;
        var (remaining, seen) = (0L, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("partialListing"u8, ref seen, 1)) entries = ReadStatuses(ref reader);
            else if (reader.TakeField("remainingEntries"u8, ref seen, 2)) remaining = reader.ReadNumber(0, int.MaxValue);
            else reader.Skip();
        }

        return new DirectoryPage(entries ?? throw new JsonException("'partialListing' is missing"), remaining);
    }

    private static List<FileStatus> ReadStatuses(ref WebHdfsJsonReader reader) => reader.ReadField(
        "FileStatuses"u8, (ref WebHdfsJsonReader statuses) => statuses.ReadField("FileStatus"u8, ReadEntries));

    private static List<FileStatus> ReadEntries(ref WebHdfsJsonReader reader)
    {
        var entries = new List<FileStatus>();
        reader.EnterArray();
        while (reader.NextElement())
        {
            entries.Add(ReadEntry(ref reader));
            if (entries.Count > FewEntries && reader.BytesConsumed / SmallestEntryBytes < entries.Count)
                throw new JsonException("a FileStatus is smaller than any");
        }

        return entries;
    }

    private static FileStatus ReadEntry(ref WebHdfsJsonReader reader)
    {
        var (name, policyName, modified, isErasureCoded, seen) = ("", "", 0L, false, 0);
        FileType? type = null;
        long? length = null;
        ErasureCodingPolicy policy = default;
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("pathSuffix"u8, ref seen, 1)) name = ReadName(ref reader);
            else if (reader.TakeField("type"u8, ref seen, 2)) type = ReadType(ref reader);
            else if (reader.TakeField("length"u8, ref seen, 4)) length = reader.ReadNumber(0, FileStatus.MaxLength);
            else if (reader.TakeField("modificationTime"u8, ref seen, 8)) modified = ReadTime(ref reader);
            else if (reader.TakeField("ecPolicy"u8, ref seen, 16)) policyName = reader.IsNull() ? "" : reader.ReadString(MaxNameLength);
            else if (reader.TakeField("ecBit"u8, ref seen, 64)) isErasureCoded = reader.ReadBoolean();
            else if (reader.TakeField("ecPolicyObj"u8, ref seen, 32)) policy = ReadPolicy(ref reader);
            else reader.Skip();
        }

        if (type is null || length is null) throw new JsonException("a FileStatus has no type or no length");
        if (!policy.IsErasureCoded) policy = ErasureCodingPolicy.FromName(policyName);
        if (!policy.IsErasureCoded && isErasureCoded && type == FileType.File) policy = ErasureCodingPolicy.Unknown;
        return new FileStatus(name, type.Value, length.Value, modified, policy);
    }

    private static long ReadTime(ref WebHdfsJsonReader reader) => FileStatus.NearestTime(reader.ReadNumber(long.MinValue, long.MaxValue));

    private static string ReadName(ref WebHdfsJsonReader reader)
    {
        var name = reader.ReadString(MaxNameLength);
        return name is "." or ".." || name.AsSpan().ContainsAny('/', '\0')
            ? throw new JsonException("a pathSuffix is not a file name")
            : name;
    }

    private static FileType ReadType(ref WebHdfsJsonReader reader) => reader.ReadString(MaxNameLength) switch
    {
        "FILE" => FileType.File,
        "DIRECTORY" => FileType.Directory,
        "SYMLINK" => FileType.Symlink,
        _ => throw new JsonException("a type is not FILE, DIRECTORY or SYMLINK"),
    };

    private static ErasureCodingPolicy ReadPolicy(ref WebHdfsJsonReader reader)
    {
        if (reader.IsNull()) return default;
        var (data, parity, cell, seen) = (0, 0, 0, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("numDataUnits"u8, ref seen, 1)) data = (int)reader.ReadNumber(0, int.MaxValue);
            else if (reader.TakeField("numParityUnits"u8, ref seen, 2)) parity = (int)reader.ReadNumber(0, int.MaxValue);
            else if (reader.TakeField("cellSize"u8, ref seen, 4)) cell = (int)reader.ReadNumber(0, int.MaxValue);
            else reader.Skip();
        }

        // The policy named REPLICATION has one data unit and no parity: replicated.
        if (parity == 0) return default;
        var policy = new ErasureCodingPolicy(data, parity, cell);
        return policy.IsValid ? policy : throw new JsonException("an ecPolicyObj has impossible numbers");
    }
}
