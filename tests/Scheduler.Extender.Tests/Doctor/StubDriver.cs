using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>
/// An HTTP server that answers as the REST API of a Spark driver does, from <c>spark-driver/*.json</c>, for tests to change. It answers
/// other paths, too, once a test says what.
/// </summary>
internal sealed class StubDriver : IAsyncDisposable
{
    public const string Application = "spark-0123456789abcdef0123456789abcdef";

    private const string Root = "/api/v1/applications";

    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private WebApplication _server = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Path and query of what it was asked, in order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static async Task<StubDriver> StartAsync()
    {
        var driver = new StubDriver();
        foreach (var name in (string[])["environment", "executors", "stages"]) driver.Change(name, _ => { });
        driver.Change("applications", _ => { });
        foreach (var stage in (string[])["0", "2"]) driver.Change($"tasks-{stage}", _ => { });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        driver._server = builder.Build();
        driver._server.Run(driver.AnswerAsync);
        await driver._server.StartAsync();
        driver.Address = ServiceHost.AddressesOf(driver._server)[0];
        return driver;
    }

    /// <summary>Answers what a file holds, changed.</summary>
    /// <param name="name">The file without its extension.</param>
    /// <param name="change">What is other than in the file.</param>
    public void Change(string name, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(GoldenFile.PathOf("Doctor", "spark-driver", $"{name}.json")))!;
        change(json);
        Answer(PathOf(name), json.ToJsonString());
    }

    /// <summary>Answers a text.</summary>
    public void Answer(string path, string body) => Answer(path, context => context.Response.WriteAsync(body));

    /// <summary>Answers anything.</summary>
    public void Answer(string path, RequestDelegate answer) => _answers[path] = answer;

    /// <summary>The path that a file is the answer of.</summary>
    public static string PathOf(string name) => name switch
    {
        "applications" => Root,
        _ when name.StartsWith("tasks-", StringComparison.Ordinal) => $"{Root}/{Application}/stages/{name["tasks-".Length..]}/0/taskList",
        _ => $"{Root}/{Application}/{name}",
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        _requests.Enqueue($"{context.Request.Path}{context.Request.QueryString}");
        if (_answers.TryGetValue(context.Request.Path, out var answer)) await answer(context);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
