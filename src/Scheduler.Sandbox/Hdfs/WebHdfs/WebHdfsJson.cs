using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>Writes the answers as <c>JsonUtil</c> of Hadoop 3.3 does; the order of keys is not part of the protocol.</summary>
internal static class WebHdfsJson
{
    // Hadoop escapes quotes and control characters only.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Document(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>LISTSTATUS: one line per entry, and an empty line when there is none.</summary>
    public static ReadOnlyMemory<byte> FileStatuses(IReadOnlyList<FileStatus> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        buffer.Write("{\"FileStatuses\":{\"FileStatus\":[\n"u8);
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0) buffer.Write(",\n"u8);
            Status(json, entries[i]);
            json.Flush();
            json.Reset();
        }

        buffer.Write("\n]}}\n"u8);
        return buffer.WrittenMemory;
    }

    public static void Status(Utf8JsonWriter json, FileStatus status)
    {
        json.WriteStartObject();
        json.WriteNumber("accessTime", status.AccessTime);
        json.WriteNumber("blockSize", status.BlockSize);
        json.WriteNumber("childrenNum", status.ChildrenNum);
        if (status.ErasureCoding is { } policy) ErasureCoding(json, policy);
        json.WriteNumber("fileId", status.FileId);
        json.WriteString("group", status.Group);
        json.WriteNumber("length", status.Length);
        json.WriteNumber("modificationTime", status.ModificationTime);
        json.WriteString("owner", status.Owner);
        json.WriteString("pathSuffix", status.PathSuffix);
        json.WriteString("permission", status.Permission);
        json.WriteNumber("replication", status.Replication);
        json.WriteNumber("storagePolicy", (int)status.StoragePolicy);
        json.WriteString("type", status.IsDirectory ? "DIRECTORY" : "FILE");
        json.WriteEndObject();
    }

    public static void ContentSummary(Utf8JsonWriter json, ContentSummary summary, bool withSnapshots)
    {
        json.WriteStartObject("ContentSummary");
        json.WriteNumber("directoryCount", summary.DirectoryCount);
        json.WriteString("ecPolicy", summary.ErasureCodingPolicy);
        json.WriteNumber("fileCount", summary.FileCount);
        json.WriteNumber("length", summary.Length);
        json.WriteNumber("quota", -1);
        if (withSnapshots)
        {
            json.WriteNumber("snapshotDirectoryCount", 0);
            json.WriteNumber("snapshotFileCount", 0);
            json.WriteNumber("snapshotLength", 0);
            json.WriteNumber("snapshotSpaceConsumed", 0);
        }

        json.WriteNumber("spaceConsumed", summary.SpaceConsumed);
        json.WriteNumber("spaceQuota", -1);
        json.WriteStartObject("typeQuota");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static ReadOnlyMemory<byte> RemoteException(HdfsException exception) => Document(json =>
    {
        json.WriteStartObject("RemoteException");
        json.WriteString("exception", exception.SimpleName);
        json.WriteString("javaClassName", exception.JavaClassName);
        json.WriteString("message", exception.Message);
        json.WriteEndObject();
    });

    private static void ErasureCoding(Utf8JsonWriter json, ErasureCodingPolicy policy)
    {
        json.WriteBoolean("ecBit", true);
        json.WriteString("ecPolicy", policy.Name);
        json.WriteStartObject("ecPolicyObj");
        json.WriteString("name", policy.Name);
        json.WriteNumber("cellSize", policy.CellSize);
        json.WriteNumber("numDataUnits", policy.DataUnits);
        json.WriteNumber("numParityUnits", policy.ParityUnits);
        json.WriteString("codecName", "rs");
        json.WriteNumber("id", policy.Id);
        json.WriteStartObject("extraOptions");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
