using Microsoft.AspNetCore.Http;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>Puts an answer on the wire, or the first half of it.</summary>
internal static class AnswerSender
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Sends it.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="answer">What.</param>
    /// <param name="hdfs">Whose files it may name.</param>
    /// <param name="end">How much of it.</param>
    /// <param name="hang">What a stalled answer waits for.</param>
    public static async Task SendAsync(
        HttpContext context, WebHdfsAnswer answer, SandboxNamespace hdfs, AnswerEnd end, Func<CancellationToken, Task> hang)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Pragma = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Location is not null) response.Headers.Location = answer.Location;
        if (answer.Challenge is not null) response.Headers.WWWAuthenticate = answer.Challenge;
        var length = answer.File?.Length ?? answer.Body.Length;
        if (answer.File is not null || length == 0) response.ContentLength = length;
        await WriteAsync(context, answer, hdfs, from: 0, end is AnswerEnd.Whole ? length : length / 2);
        if (end is AnswerEnd.Cut) await CutAsync(context);
        if (end is not AnswerEnd.Stalled) return;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await hang(context.RequestAborted);
        await WriteAsync(context, answer, hdfs, length / 2, length);
    }

    private static async Task WriteAsync(HttpContext context, WebHdfsAnswer answer, SandboxNamespace hdfs, long from, long to)
    {
        if (answer.File is not { } file)
        {
            await context.Response.Body.WriteAsync(answer.Body[(int)from..(int)to], context.RequestAborted);
            return;
        }

        for (var sent = from; sent < to;)
        {
            var piece = hdfs.Read(file.Path, file.Offset + sent, (int)Math.Min(PieceBytes, to - sent));
            if (piece.IsEmpty) return;
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            sent += piece.Length;
        }
    }

    private static async Task CutAsync(HttpContext context)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }
}

/// <summary>How an answer ends.</summary>
internal enum AnswerEnd
{
    /// <summary>With its last byte.</summary>
    Whole,

    /// <summary>After half of it, with the connection.</summary>
    Cut,

    /// <summary>Not: after half of it nothing more comes for now.</summary>
    Stalled,
}
