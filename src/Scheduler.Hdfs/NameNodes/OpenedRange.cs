using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>What a server answers to <c>OPEN</c>: of two things, one.</summary>
internal sealed class OpenedRange
{
    private OpenedRange(AnswerBuffer? bytes, RedirectTarget? redirect)
    {
        Bytes = bytes;
        Redirect = redirect;
    }

    /// <summary>The bytes, as HttpFS gives them; fewer than were asked for when the file has no more. Null when they are elsewhere.</summary>
    public AnswerBuffer? Bytes { get; }

    /// <summary>Where the bytes are, as a NameNode tells. Null when they are here.</summary>
    public RedirectTarget? Redirect { get; }

    public static OpenedRange Of(AnswerBuffer bytes) => new(bytes, redirect: null);

    public static OpenedRange At(RedirectTarget redirect) => new(bytes: null, redirect);
}
