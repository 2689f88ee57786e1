namespace Scheduler.Hdfs.NameNodes;

/// <summary>An exception that a NameNode answers with.</summary>
/// <param name="Exception">Simple name of its class.</param>
/// <param name="Message">Its message, one line, cut to a readable length.</param>
internal sealed record RemoteException(string Exception, string Message)
{
    private const int MaxMessageLength = 300;

    /// <summary>Of a class name, qualified or not, and a message that a stack trace may follow.</summary>
    public static RemoteException From(string className, string message) => new(SimpleName(className), FirstLine(message));

    private static string SimpleName(string className) => className[(className.LastIndexOfAny(['.', '$']) + 1)..];

    private static string FirstLine(string message)
    {
        var line = message.Split('\n', 2)[0];
        var text = string.Concat(line.Where(c => !char.IsControl(c)));
        return text.Length <= MaxMessageLength ? text : text[..MaxMessageLength] + "…";
    }
}
