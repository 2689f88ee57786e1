using Google.Protobuf;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Tests.Inotify;

public sealed class EditsReaderTests
{
    [Fact]
    public void Read_PathLongerThanHdfsCreates_TellsTheAncestorThatFits()
    {
        var path = "/in" + string.Concat(Enumerable.Repeat("/abcdefg", 2_000));

        var told = Assert.Single(EditsReader.Read(Edits(path, lastTxid: 1)).Paths);

        Assert.InRange(told.Length, 7_900, 8_000);
        Assert.StartsWith(told + "/", path, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LastNumberThatThereIs_IsMalformed() =>
        Assert.Throws<MalformedMessageException>(() => EditsReader.Read(Edits("/in", long.MaxValue)));

    private static EventsListProto Edits(string path, long lastTxid)
    {
        var unlinked =
            new EventProto { Type = EventType.EventUnlink, Contents = new UnlinkEventProto { Path = path, Timestamp = 0 }.ToByteString() };
        return new EventsListProto
        {
            FirstTxid = 1,
            LastTxid = lastTxid,
            SyncTxid = lastTxid,
            Batch = { new EventBatchProto { Txid = 1, Events = { unlinked } } },
        };
    }
}
