using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>How a client with a valid preamble wants to be authenticated.</summary>
internal enum AuthProtocol
{
    None = 0,
    Sasl = -33,
}

/// <summary>The first seven bytes of a connection: <c>hrpc</c>, version, service class, authentication.</summary>
internal static class Preamble
{
    private const int MagicBytes = 4;
    private const int Bytes = 7;

    /// <summary>Reads it; null: close the connection. <paramref name="refuse"/> sends what Hadoop answers before that.</summary>
    public static async Task<AuthProtocol?> ReadAsync(
        PipeReader input, Func<ReadOnlyMemory<byte>, Task> refuse, CancellationToken cancellationToken)
    {
        var magic = await TakeAsync(input, MagicBytes, cancellationToken);
        if (magic.AsSpan().SequenceEqual("GET "u8)) await refuse(HttpAnswer);
        if (!magic.AsSpan().SequenceEqual("hrpc"u8)) return null;
        var rest = await TakeAsync(input, Bytes - MagicBytes, cancellationToken);
        if (rest.Length == 0) return null;
        if (rest[0] != Ipc.Version) await refuse(VersionMismatch(rest[0]));
        var protocol = (AuthProtocol)unchecked((sbyte)rest[2]);
        return rest[0] == Ipc.Version && Enum.IsDefined(protocol) ? protocol : null;
    }

    /// <summary>The next bytes; none at the end of the input.</summary>
    private static async Task<byte[]> TakeAsync(PipeReader input, int count, CancellationToken cancellationToken)
    {
        var result = await input.ReadAtLeastAsync(count, cancellationToken);
        var taken = result.Buffer.Length >= count ? result.Buffer.Slice(0, count).ToArray() : [];
        input.AdvanceTo(result.Buffer.GetPosition(taken.Length));
        return taken;
    }

    private static byte[] HttpAnswer { get; } = Encoding.ASCII.GetBytes(
        "HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\nIt looks like you are making an HTTP request to a Hadoop IPC port. "
        + "This is not the correct port for the web interface on this daemon.\r\n");

    /// <summary>The newer answer to newer clients; to older ones call id and status -1, class and message as lengths and bytes.</summary>
    private static byte[] VersionMismatch(byte version)
    {
        var refusal = RpcFailure.VersionMismatch(version);
        if (version > Ipc.Version) return RpcAnswer.Failed(Ipc.Unasked(-1), refusal, stateId: null);
        var (name, message) = (Encoding.UTF8.GetBytes(refusal.JavaClassName), Encoding.UTF8.GetBytes(refusal.Message));
        var answer = new byte[(4 * sizeof(int)) + name.Length + message.Length];
        answer.AsSpan(0, 2 * sizeof(int)).Fill(0xff);
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(2 * sizeof(int)), name.Length);
        name.CopyTo(answer, 3 * sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan((3 * sizeof(int)) + name.Length), message.Length);
        message.CopyTo(answer, answer.Length - message.Length);
        return answer;
    }
}
