using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Benchmarks.Http;

/// <summary>
/// One keep-alive connection of a client that costs next to nothing: prebuilt bytes go out, and of the answer only its length is read.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = new byte[1 << 20];

    public RawConnection(Uri address) => _socket.Connect(address.Host, address.Port);

    /// <summary>A whole request.</summary>
    public static byte[] RequestOf(string path, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: {body.Length}\r\n" +
            "Content-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n"),
        .. body,
    ];

    /// <summary>Sends a request and receives its answer, which must be 200.</summary>
    /// <returns>Bytes of the answer's body.</returns>
    public int Exchange(byte[] request)
    {
        for (var sent = 0; sent < request.Length;) sent += _socket.Send(request.AsSpan(sent));
        var (have, head, length) = (0, 0, 0);
        while (head == 0)
        {
            have += Receive(have);
            var end = _received.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            head = end + 4;
            length = LengthIn(_received.AsSpan(0, head));
        }

        for (var left = head + length - have; left > 0;) left -= Receive(0);
        return length;
    }

    public void Dispose() => _socket.Dispose();

    private int Receive(int at)
    {
        var received = _socket.Receive(_received.AsSpan(at));
        return received > 0 ? received : throw new IOException("The server closed the connection.");
    }

    private static int LengthIn(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 200"u8)) throw new IOException(Encoding.ASCII.GetString(head));
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0 || !Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int length, out _))
            throw new IOException("The answer has no Content-Length.");
        return length;
    }
}
