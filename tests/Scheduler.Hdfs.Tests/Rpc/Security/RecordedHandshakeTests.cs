using Google.Protobuf;
using Scheduler.Hdfs.Rpc;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Rpc.Security;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.Rpc.Security;

public sealed class RecordedHandshakeTests
{
    /// <summary>What Java's client began SASL with, on a server that was simple.</summary>
    [Fact]
    public void PreambleAndNegotiate_AreTheBytesThatJavaSent()
    {
        byte[] sent = [.. RpcWire.Preamble(SaslWire.Authentication), .. SaslWire.Frame(new RpcSaslProto { State = RpcSaslProto.Types.SaslState.Negotiate })];

        Assert.Equal(Captures.Bytes("namenode/rpc-raw/sasl-against-simple-c2s.bin"), sent);
    }
}
