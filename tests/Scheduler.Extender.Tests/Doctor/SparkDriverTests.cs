using Microsoft.AspNetCore.Http;
using Scheduler.Extender.Doctor;
using Scheduler.Sandbox;
using Spectre.Console;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>Drivers that do not answer as Spark does: what they would tell is unknown, and they cost little.</summary>
public sealed class SparkDriverTests : IAsyncLifetime
{
    private static readonly string[] OfTheDriver = ["job/tasks", "job/host-names", "job/caller-context", "job/datanode-hostname"];

    private SparkClinic _clinic = null!;

    public async Task InitializeAsync() => _clinic = await SparkClinic.OpenAsync();

    public async Task DisposeAsync() => await _clinic.DisposeAsync();

    [Fact]
    public async Task Examine_DriverUnreachable_IsUnknownOfAllThatItTells()
    {
        _clinic.Port = 1;

        await AssertUnknownAsync("http://127.0.0.1:1/api/v1/applications cannot be read");
    }

    [Theory]
    [InlineData("<html>", "what Spark does not")]
    [InlineData("[]", "it has no application")]
    [InlineData("null", "what Spark does not")]
    [InlineData("""[{"id":7}]""", "what Spark does not")]
    [InlineData("""[{"id":"\ud800"}]""", "what Spark does not")]
    public async Task Examine_Garbage_IsUnknown(string body, string says)
    {
        _clinic.Driver.Answer(StubDriver.PathOf("applications"), body);

        await AssertUnknownAsync(says);
    }

    /// <summary>A job's author writes what its driver shows.</summary>
    [Fact]
    public async Task Write_ControlCharactersOfADriver_DoNotReachTheTerminal()
    {
        _clinic.SetProperty("sparkProperties", "spark.log.callerContext", "\u001b[2J\nok      all: well");
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 1_000;

        DoctorReport.Write(console, await _clinic.ExamineAsync());

        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains("is '?[2J?ok      all: well'", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_AnswerAboveTheLimit_IsUnknown()
    {
        _clinic.Driver.Answer(StubDriver.PathOf("applications"), $"[{new string(' ', BoundedHttp.MaxAnswerBytes)}]");

        await AssertUnknownAsync("more than 4 MiB");
    }

    /// <summary>It may redirect to anywhere.</summary>
    [Fact]
    public async Task Examine_Redirect_IsNotFollowed()
    {
        _clinic.Driver.Answer(StubDriver.PathOf("applications"), context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        await AssertUnknownAsync("answers 302, a redirect, which is not followed");
        Assert.DoesNotContain("/elsewhere", _clinic.Driver.Requests);
    }

    [Fact]
    public async Task Examine_TasksNotAnswered_KeepsWhatCameBefore()
    {
        _clinic.Driver.Answer(StubDriver.PathOf("stages"), "{");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(findings, "job/tasks", FindingState.Unknown, "what Spark does not", "spark-ui");
        FindingAssert.Names(findings, "job/caller-context", FindingState.Ok, "clientIp", "");
    }

    [Fact]
    public async Task Examine_OlderStageNotAnswered_TellsOfTheNewer()
    {
        _clinic.Driver.Answer(StubDriver.PathOf("tasks-0"), "{");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.Names(findings, "job/tasks", FindingState.Warn, "3 of 4 tasks of the newest stages NODE_LOCAL", "job/jar");
    }

    [Fact]
    public async Task Ask_HangingDriver_GivesUpAfterTwoSecondsInAll()
    {
        var (clock, asked) = (new ManualTimeProvider(), new TaskCompletionSource());
        _clinic.Driver.Answer(StubDriver.PathOf("executors"), context =>
        {
            asked.SetResult();
            return Eternity(context);
        });

        var asking = new SparkDriverClient(clock).AskAsync(_clinic.Driver.Address, StubDriver.Application, CancellationToken.None);
        await asked.Task;
        clock.Advance(SparkDriverClient.Deadline);
        var answer = await asking;

        Assert.Contains("within 2 s", answer.Problem, StringComparison.Ordinal);
        Assert.Equal("sales", answer.User);
        Assert.NotNull(answer.Settings);
        Assert.Null(answer.Executors);
    }

    [Fact]
    public async Task Ask_CallerGivesUp_Throws()
    {
        using var caller = new CancellationTokenSource();
        _clinic.Driver.Answer(StubDriver.PathOf("applications"), context =>
        {
            caller.Cancel();
            return Eternity(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new SparkDriverClient(TimeProvider.System).AskAsync(_clinic.Driver.Address, StubDriver.Application, caller.Token));
    }

    /// <summary>5,000 tasks in the newest stage: 2,000 are read, and nothing of older stages.</summary>
    [Fact]
    public async Task Ask_ManyTasks_ReadsTheNewestInPages()
    {
        const string task = """{"taskLocality":"NODE_LOCAL","taskMetrics":{"inputMetrics":{"bytesRead":9223372036854775807}}}""";
        _clinic.Driver.Answer(StubDriver.PathOf("tasks-2"), context => context.Response.WriteAsync(
            $"[{string.Join(',', Enumerable.Repeat(task, int.Parse(context.Request.Query["length"]!, provider: null)))}]"));

        var answer = await new SparkDriverClient(new ManualTimeProvider()).AskAsync(
            _clinic.Driver.Address, StubDriver.Application, CancellationToken.None);

        Assert.Null(answer.Problem);
        Assert.Equal(SparkDriverClient.MaxTasks, answer.Tasks!.Count);
        Assert.StartsWith(
            "2000 of 2000 tasks of the newest stages NODE_LOCAL; 2 EiB of 2 EiB", answer.Tasks.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["offset=0&length=500", "offset=500&length=500", "offset=1000&length=500", "offset=1500&length=500"],
            _clinic.Driver.Requests.Where(request => request.Contains("taskList", StringComparison.Ordinal))
                .Select(request => request[(request.IndexOf('?', StringComparison.Ordinal) + 1)..]));
    }

    private async Task AssertUnknownAsync(string says)
    {
        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        Assert.All(OfTheDriver, check => FindingAssert.Names(findings, check, FindingState.Unknown, says, ""));
    }

    private static Task Eternity(HttpContext context) => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
}
