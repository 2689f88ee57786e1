using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Testing.Http;

/// <summary>One connection whose bytes a test writes itself: what no HTTP library would send.</summary>
public sealed class RawHttp : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _received = new byte[16 << 10];
    private int _count;

    private RawHttp()
    {
    }

    /// <summary>Whether bytes have come that no answer took.</summary>
    public bool HasMore => _count > 0;

    /// <summary>Connects.</summary>
    public static async Task<RawHttp> ConnectAsync(Uri address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var raw = new RawHttp();
        await raw._socket.ConnectAsync(address.Host, address.Port, cancellationToken).ConfigureAwait(false);
        return raw;
    }

    /// <summary>Sends text, one byte for each character.</summary>
    public Task SendAsync(string text, CancellationToken cancellationToken = default) =>
        SendAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection at once, as a client that disconnects.</summary>
    public void Reset() => _socket.Close(0);

    /// <summary>The next answer; null when the connection ends before one. Interim answers (1xx) are passed over.</summary>
    public async Task<RawAnswer?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var answer = await ReceiveOneAsync(cancellationToken).ConfigureAwait(false);
            if (answer is not { Status: < 200 }) return answer;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<RawAnswer?> ReceiveOneAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _received.AsSpan(0, _count).IndexOf("\r\n\r\n"u8)) < 0)
            if (!await FillAsync(cancellationToken).ConfigureAwait(false)) return null;
        var lines = Encoding.Latin1.GetString(_received, 0, end).Split("\r\n");
        Take(end + 4);
        var status = int.Parse(lines[0].Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture);
        var headers = lines.Skip(1)
            .Select(line => line.Split(": ", 2))
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new RawAnswer(status, headers, await ReceiveBodyAsync(status, headers, cancellationToken).ConfigureAwait(false));
    }

    private async Task<byte[]> ReceiveBodyAsync(int status, ILookup<string, string> headers, CancellationToken cancellationToken)
    {
        if (status is < 200 or 204 or 304) return [];
        if (headers["Content-Length"].FirstOrDefault() is { } length)
            return await TakeAsync(
                int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        if (headers["Transfer-Encoding"].Any()) return await ReceiveChunksAsync(cancellationToken).ConfigureAwait(false);
        while (await FillAsync(cancellationToken).ConfigureAwait(false))
        {
            // To the end of the connection.
        }

        return await TakeAsync(_count, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> ReceiveChunksAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            int end;
            while ((end = _received.AsSpan(0, _count).IndexOf("\r\n"u8)) < 0)
                if (!await FillAsync(cancellationToken).ConfigureAwait(false)) throw new IOException("The answer ended within a chunk.");
            var size = int.Parse(
                Encoding.Latin1.GetString(_received, 0, end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            Take(end + 2);
            body.Write((await TakeAsync(size + 2, cancellationToken).ConfigureAwait(false)).AsSpan(0, size));
            if (size == 0) return body.ToArray();
        }
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (_count < count)
            if (!await FillAsync(cancellationToken).ConfigureAwait(false)) throw new IOException("The answer ended within its body.");
        var taken = _received[..count];
        Take(count);
        return taken;
    }

    private void Take(int count)
    {
        _received.AsSpan(count, _count - count).CopyTo(_received);
        _count -= count;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_count == _received.Length) Array.Resize(ref _received, 2 * _count);
        try
        {
            var count = await _socket.ReceiveAsync(_received.AsMemory(_count), cancellationToken).ConfigureAwait(false);
            _count += count;
            return count > 0;
        }
        catch (SocketException)
        {
            // Reset by the other side: as good as the end.
            return false;
        }
    }
}

/// <summary>An answer.</summary>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Headers">By name, in any case.</param>
/// <param name="Body">Its body, without chunks' heads.</param>
public sealed record RawAnswer(int Status, ILookup<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
