using System.Globalization;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Support;

/// <summary>Answers that were not recorded, by a part of the target.</summary>
internal static class Script
{
    public const string Directory = """{"FileStatus":{"length":0,"modificationTime":1,"pathSuffix":"","type":"DIRECTORY"}}""";

    public static string File(long length) =>
        Text($$$"""{"FileStatus":{"length":{{{length}}},"modificationTime":1,"pathSuffix":"","type":"FILE"}}""");

    public static string ErasureCodedFile(long length) =>
        Text($$$"""{"FileStatus":{"length":{{{length}}},"modificationTime":1,"ecPolicy":"RS-3-2-1024k","pathSuffix":"","type":"FILE"}}""");

    public static ReplayNameNode.Script Also(params (string Part, string Json)[] answers) =>
        Also([.. answers.Select(answer => (answer.Part, RecordedAnswer.Json(answer.Json)))]);

    public static ReplayNameNode.Script Also(params (string Part, RecordedAnswer Answer)[] answers) => async (target, context) =>
    {
        var answer = Array.Find(answers, answer => target.Contains(answer.Part, StringComparison.Ordinal)).Answer;
        if (answer is not null) await ReplayNameNode.SendAsync(context, answer);
        return answer is not null;
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
