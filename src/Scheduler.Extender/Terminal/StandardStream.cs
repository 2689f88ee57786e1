using System.Text;

namespace Scheduler.Extender.Terminal;

/// <summary>
/// Standard output or standard error. What cannot be written, to a full disk or a closed stream, is dropped, so that the command ends as
/// it would: its reports are no place to handle that, and a log that cannot be written stops no service.
/// </summary>
/// <param name="stream">The stream.</param>
internal sealed class StandardStream(TextWriter stream) : TextWriter
{
    /// <summary>Why something could not be written; null when everything was.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => stream.Encoding;

    /// <summary>Puts both streams of the process behind this class.</summary>
    /// <returns>Standard output.</returns>
    public static StandardStream Guard()
    {
        var output = new StandardStream(Console.Out);
        Console.SetOut(output);
        Console.SetError(new StandardStream(Console.Error));
        return output;
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write([value], 0, 1);

    /// <inheritdoc/>
    public override void Write(string? value) => Write((value ?? "").ToCharArray());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count)
    {
        try
        {
            stream.Write(buffer, index, count);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Failure ??= (exception.InnerException ?? exception).Message;
        }
    }
}
