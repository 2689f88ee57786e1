using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Inotify;

/// <summary>The edit log as a NameNode was recorded to tell it.</summary>
public sealed class RecordedEditsTests
{
    [Fact]
    public void Read_WholeLog_FindsThePathsOfEveryAnswerWithoutAGap()
    {
        var answers = Answers("namenode/rpc/java-inotify-all-conn1", "getEditsFromTxid");
        var edits = answers.Select(body => EditsReader.Read(GetEditsFromTxidResponseProto.Parser.ParseFrom(body).EventsList)).ToList();

        Assert.Contains("/data/events/date=2026-11-20/five.bin", edits.SelectMany(batch => batch.Paths));
        Assert.All(edits.Where(batch => !batch.IsEmpty), batch => Assert.InRange(batch.FirstTxid, 1, batch.LastTxid));
        var read = edits.Where(batch => !batch.IsEmpty).ToList();
        Assert.All(read.Skip(1).Zip(read), pair => Assert.Equal(pair.Second.LastTxid + 1, pair.First.FirstTxid));
    }

    [Fact]
    public void Read_NothingNew_IsEmpty()
    {
        var answer = Answers("namenode/rpc/java-inotify-now-conn1", "getEditsFromTxid")[0];

        var edits = EditsReader.Read(GetEditsFromTxidResponseProto.Parser.ParseFrom(answer).EventsList);

        Assert.Equal((true, -1), (edits.IsEmpty, edits.FirstTxid));
    }

    [Fact]
    public void Read_PathThatIsNone_IsRefused()
    {
        var list = new EventsListProto { FirstTxid = 1, LastTxid = 1, SyncTxid = 1 };
        var batch = new EventBatchProto { Txid = 1 };
        var contents = Google.Protobuf.MessageExtensions.ToByteString(new AppendEventProto { Path = "no/path" });
        batch.Events.Add(new EventProto { Type = EventType.EventAppend, Contents = contents });
        list.Batch.Add(batch);

        Assert.Throws<MalformedMessageException>(() => EditsReader.Read(list));
    }

    private static List<byte[]> Answers(string name, string method)
    {
        var calls = RpcRecording.Sent(name).Where(call => call.Method == method).Select(call => call.CallId).ToHashSet();
        return [.. RpcRecording.Received(name).Select(Read).Where(answer => calls.Contains(answer.CallId)).Select(answer => answer.Body)];
    }

    private static (int CallId, byte[] Body) Read(byte[] frame)
    {
        var callId = ResponseHeader.Read(frame, out var body).CallId;
        return (callId, new ProtoReader(body).ReadDelimited().ToArray());
    }
}
