using Scheduler.Sandbox.Hdfs;
using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>Sends the bytes of a recorded client to a sandbox NameNode.</summary>
internal static class Replay
{
    /// <summary>Fails unless every answer says what the recorded one of the same call says.</summary>
    public static async Task SameAsync(string capture, SandboxNameNode nameNode)
    {
        var methods = AnswerMessage.Methods(capture);

        var answers = await AnswersAsync(capture, nameNode);

        Assert.Equal(Texts(AnswerMessage.ReadAll(capture), methods), Texts(answers, methods));
    }

    /// <summary>As many answers as were recorded, in any order.</summary>
    public static async Task<IReadOnlyList<AnswerMessage>> AnswersAsync(string capture, SandboxNameNode nameNode)
    {
        await using var client = await RpcTestClient.ConnectAsync(nameNode.RpcAddress);
        await client.SendAsync(Captures.Bytes($"namenode/{capture}-c2s.bin"));
        var answers = new List<AnswerMessage>();
        foreach (var _ in AnswerMessage.ReadAll(capture)) answers.Add(await client.ReadAnswerAsync());
        return answers;
    }

    private static string Texts(IEnumerable<AnswerMessage> answers, IReadOnlyDictionary<uint, string> methods) => string.Concat(answers
        .OrderBy(answer => answer.Header.CallId).ThenBy(answer => answer.Header.RetryCount)
        .Select(answer => AnswerText.Of(answer, methods.GetValueOrDefault(answer.Header.CallId))));
}
