using System.Buffers;
using System.IO.Pipelines;
using System.Net.Mime;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Scheduler.Core.Buffers;

namespace Scheduler.Listeners.Memory;

/// <summary>Reads a request's JSON body, up to a limit. Memory is taken as bytes arrive, whatever Content-Length says.</summary>
/// <param name="pool">Where buffers come from.</param>
/// <param name="maxBytes">The largest body.</param>
/// <param name="tooLarge">The answer to a larger body.</param>
public sealed class RequestBody(BufferPool pool, long maxBytes, string tooLarge)
{
    /// <summary>
    /// The buffer is this many times larger than the bytes that have arrived: with less, the bytes of each body would be copied several
    /// times.
    /// </summary>
    private const int Lookahead = 16;

    /// <summary>The whole body, to be disposed of.</summary>
    /// <exception cref="RefusedException">It is not JSON, is too large, is sent too slowly, or breaks the rules of HTTP.</exception>
    public async ValueTask<PooledBuffer> ReadAsync(HttpRequest request, RequestMemory memory)
    {
        if (!IsJson(request)) throw WrongType("Content-Type must be application/json.");
        CheckCoding(request.Headers);
        if (request.ContentLength > maxBytes) throw TooLarge();
        var body = new PooledBuffer(pool, memory);
        try
        {
            await FillAsync(request.BodyReader, request.ContentLength ?? maxBytes, body, memory);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes the bytes as they arrive, so that the connection's own buffers stay small. Kestrel ends the read when the caller disconnects.
    /// If a token cancelled a read, or a read was not advanced, Kestrel would log an error of the service.
    /// </summary>
    private async ValueTask FillAsync(PipeReader reader, long expected, PooledBuffer body, RequestMemory memory)
    {
        var isAtEnd = false;
        while (!isAtEnd)
        {
            var reading = reader.ReadAsync(CancellationToken.None);
            // A request that holds nothing cannot be ended to make room.
            var isWaiting = !reading.IsCompleted && body.Count > 0;
            if (isWaiting) memory.WaitFor(reader, body);
            ReadResult read;
            try
            {
                read = await reading;
            }
            catch (Exception exception) when (RefusalOf(exception) is { } refused)
            {
                throw refused;
            }
            finally
            {
                if (isWaiting) memory.Resume();
            }

            try
            {
                memory.ThrowIfEnded();
                Take(read.Buffer, expected, body);
                isAtEnd = read.IsCompleted;
            }
            finally
            {
                reader.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private void Take(ReadOnlySequence<byte> bytes, long expected, PooledBuffer body)
    {
        var have = body.Count + bytes.Length;
        if (have > maxBytes) throw TooLarge();
        foreach (var segment in bytes) body.Append(segment.Span, Math.Min(expected, Lookahead * have));
    }

    /// <summary>
    /// The sender causes whatever Kestrel throws while it reads a body (InvalidOperationException for a trailer that is not UTF-8), unless
    /// the connection has ended.
    /// </summary>
    private static RefusedException? RefusalOf(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(
            Refusal.SlowBody, StatusCodes.Status408RequestTimeout, "The body was sent too slowly (Extender:MinBodyBytesPerSecond)."),
        BadHttpRequestException bad => new(Refusal.BrokenBody, bad.StatusCode, $"The body cannot be read: {bad.Message}"),
        ConnectionResetException or OperationCanceledException or OutOfMemoryException => null,
        _ => new(Refusal.BrokenBody, StatusCodes.Status400BadRequest, $"The body cannot be read: {exception.Message}"),
    };

    private static void CheckCoding(IHeaderDictionary headers)
    {
        if (!IsPlain(headers.ContentEncoding, "identity")) throw WrongCoding(HeaderNames.ContentEncoding);
        if (!IsPlain(headers.TransferEncoding, "chunked")) throw WrongCoding(HeaderNames.TransferEncoding);
    }

    private static bool IsPlain(StringValues coding, string plain) =>
        coding.Count == 0 || (coding is [{ } one] && one.Equals(plain, StringComparison.OrdinalIgnoreCase));

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);

    private static RefusedException WrongCoding(string header) =>
        WrongType($"{header} names an encoding that is not supported: send plain JSON.");

    private static RefusedException WrongType(string problem) =>
        new(Refusal.WrongType, StatusCodes.Status415UnsupportedMediaType, problem);

    private RefusedException TooLarge() => new(Refusal.TooLarge, StatusCodes.Status413PayloadTooLarge, tooLarge);
}
