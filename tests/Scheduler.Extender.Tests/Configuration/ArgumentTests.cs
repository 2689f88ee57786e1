namespace Scheduler.Extender.Tests.Configuration;

/// <summary>Arguments of the real executable: each mistake is one sentence that says what to do, and every help is ours.</summary>
public sealed class ArgumentTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Theory]
    [InlineData("'--jsn' is not a flag of demo; see demo --help. Did you mean --json?", "demo", "--jsn")]
    [InlineData("'more' is not an argument of demo; see demo --help.", "demo", "--json", "more")]
    [InlineData("--history /proc/history: no files can be made there.", "demo", "--history", "/proc/history")]
    [InlineData("--seed is 'few'; write a whole number of up to 32 bits.", "demo", "--seed", "few")]
    [InlineData("'--uri=x' is not a flag of explain; see explain --help. Did you mean --url?", "explain", "ns/pod", "--uri=x")]
    [InlineData("'--explian' is not a flag of history; see history --help. Did you mean --explain?", "history", "--explian")]
    [InlineData("'--Redis:Configuration=x' is not a flag of simulate; see simulate --help.", "simulate", "--Redis:Configuration=x")]
    [InlineData("Did you mean --namespace?", "doctor", "--namespce=demo")]
    [InlineData("Did you mean --older-than?", "release", "--olderthan", "1m")]
    [InlineData("Did you mean --config?", "serve", "--confg")]
    [InlineData("Did you mean demo?", "dmeo")]
    [InlineData("Did you mean demo?", "demoo", "--json")]
    [InlineData("'Extender:Mode=Observe' is no flag; write --Extender:Mode=Observe.", "serve", "Extender:Mode=Observe")]
    [InlineData("'@/nowhere/arguments' is neither an option nor a setting", "serve", "@/nowhere/arguments")]
    public async Task Run_UnknownArgument_NamesTheClosestAndEndsWith2(string sentence, params string[] arguments)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(NoEnvironment, arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
    }

    /// <summary>Our sentences, one for each mistake: the library's do not say what to do.</summary>
    [Theory]
    [InlineData("namespace/pod is missing; write explain namespace/pod.", "explain")]
    [InlineData("--url has no value; write --url URL.", "explain", "ns/pod", "--url")]
    [InlineData("--url has no value; write --url URL.", "explain", "ns/pod", "--url=")]
    [InlineData("--config has no value; write --config FILE.", "--config")]
    [InlineData("--config has no value; write --config FILE.", "--config", "")]
    [InlineData("--seed has no value; write --seed N.", "demo", "--seed", "")]
    [InlineData("--history has no value; write --history DIR.", "demo", "--history", "")]
    [InlineData("--namespace has no value; write --namespace NAME.", "release", "--all", "--namespace", " ")]
    [InlineData("--context has no value; write --context NAME.", "doctor", "--context", "")]
    [InlineData("--path has no value; write --path PATH.", "doctor", "--path", "")]
    [InlineData("--trace has no value; write --trace FILE.", "simulate", "--trace", "")]
    [InlineData("--svg has no value; write --svg FILE.", "history", "--svg", "")]
    [InlineData("--config is before doctor, which does not read it there; write doctor --config.", "--config", "/x", "doctor")]
    [InlineData("--context is before release, which does not read it there; write release --context.", "--context", "x", "release")]
    [InlineData("--json is before demo, which does not read it there; write demo --json.", "--json", "demo")]
    [InlineData("'--config' is not a flag of demo; see demo --help.", "--config", "/x", "demo")]
    [InlineData("'nonsense' is not a command; see --help.", "nonsense")]
    [InlineData("'--:key=1' is neither an option nor a setting; write settings as --Section:Key=value.", "serve", "--:key=1")]
    [InlineData("'--Redis:=1' is neither an option nor a setting; write settings as --Section:Key=value.", "serve", "--Redis:=1")]
    [InlineData("The flag --Redis:ClusterId is there more than once; give it once.", "--Redis:ClusterId=a", "--redis:clusterid=a")]
    [InlineData("--seed is there more than once; give it once.", "demo", "--seed", "1", "--seed", "2")]
    [InlineData("'--sed' is not a flag of demo; see demo --help. Did you mean --seed?", "demo", "--sed", "1")]
    [InlineData("'--port' is neither an option nor a setting; write settings as --Section:Key=value.", "serve", "--port", "1")]
    [InlineData("The pod is 'a/b/c'; write namespace/name.", "explain", "a/b/c")]
    [InlineData("--trace /: this is a directory; name a file, or give the directory of a history by --history.", "simulate", "--trace", "/")]
    [InlineData("--token-file: / is a directory; name a file.", "explain", "ns/pod", "--token-file", "/")]
    public async Task Run_WrongArgument_IsOneSentenceThatSaysWhatToDo(string sentence, params string[] arguments)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(NoEnvironment, arguments);

        Assert.Equal((2, "", $"error: {sentence}"), (exitCode, output, errors));
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help", "simulate")]
    public async Task Run_Help_IsAsTheFlag(params string[] command)
    {
        var asCommand = await ExtenderProcess.RunAsync(NoEnvironment, command);
        var asFlag = await ExtenderProcess.RunAsync(NoEnvironment, [.. command[1..], "--help"]);

        Assert.Equal(asFlag, asCommand);
        Assert.Equal(0, asCommand.ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("simulate")]
    [InlineData("doctor")]
    [InlineData("history")]
    [InlineData("explain")]
    [InlineData("release")]
    public async Task Help_EveryCommand_IsAboutOurOwnArgumentsIn100Columns(params string[] command)
    {
        var (exitCode, output, errors) = await ExtenderProcess.RunAsync(NoEnvironment, [.. command, "--help"]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.DoesNotContain("dditional", output, StringComparison.Ordinal);
        // The library would repeat a flag's name as its value: --config <config>.
        Assert.DoesNotMatch(@"--([a-z-]+) <\1>", output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }
}
