using Microsoft.AspNetCore.Http;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>Puts an answer on the wire, or the first half of it.</summary>
internal static class AnswerSender
{
    private const int PieceBytes = 64 * 1024;

    public static async Task SendAsync(HttpContext context, WebHdfsAnswer answer, SandboxNamespace hdfs, bool cut)
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
        await WriteAsync(context, answer, hdfs, cut ? length / 2 : length);
        if (cut) await CutAsync(context);
    }

    private static async Task WriteAsync(HttpContext context, WebHdfsAnswer answer, SandboxNamespace hdfs, long length)
    {
        if (answer.File is not { } file)
        {
            await context.Response.Body.WriteAsync(answer.Body[..(int)length], context.RequestAborted);
            return;
        }

        for (long sent = 0; sent < length;)
        {
            var piece = hdfs.Read(file.Path, file.Offset + sent, (int)Math.Min(PieceBytes, length - sent));
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
