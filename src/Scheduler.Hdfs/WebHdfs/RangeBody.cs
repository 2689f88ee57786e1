using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Reads the body of an answer that is bytes of a file: never more than the requested length.</summary>
internal static class RangeBody
{
    /// <summary>
    /// Reads up to <paramref name="length"/> bytes; what goes beyond stays unread, and the connection ends with the answer.
    /// </summary>
    /// <returns>The bytes; fewer when the server says that this is all.</returns>
    /// <exception cref="IOException">The answer breaks off.</exception>
    /// <exception cref="AnswerBudgetException">No memory is left for it.</exception>
    public static async Task<AnswerBuffer> ReadAsync(
        HttpResponseMessage answer, int length, AnswerBudget budget, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new AnswerBuffer(budget);
        try
        {
            await bytes.FillAsync(body, length, cancellationToken);
            return bytes.Length == length || IsFramed(answer) ? bytes : throw new HttpIOException(HttpRequestError.ResponseEnded);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    // Without a length of its own or chunks, the end of the connection alone ends the body, and says nothing of whether it is whole.
    private static bool IsFramed(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentLength is not null || answer.Headers.TransferEncodingChunked == true;
}
