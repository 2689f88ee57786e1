using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// Asks the REST API of a Spark driver (<c>/api/v1</c> of its UI) how an application is configured, by which addresses its executors are
/// known, and where its tasks read. The answers are the job's own and can be anything, so they are bounded: 2 s for all,
/// 4 MiB for one, 2,000 tasks.
/// </summary>
/// <remarks>The shapes are those of <c>org.apache.spark.status.api.v1</c> in Spark 2.4 to 4.0.</remarks>
internal sealed class SparkDriverClient(TimeProvider clock)
{
    /// <summary>Tasks that are read; those of the newest stages.</summary>
    public const int MaxTasks = 2_000;

    /// <summary>A task has up to 2 KiB, so that a page stays far below the limit of an answer.</summary>
    private const int TasksOfPage = 500;

    /// <summary>How long all requests may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict };

    /// <summary>Asks a driver. What was read before something failed is kept.</summary>
    /// <param name="driver">Where its UI is.</param>
    /// <param name="application">The application's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<SparkDriverAnswer> AskAsync(Uri driver, string application, CancellationToken cancellationToken)
    {
        var answer = new SparkDriverAnswer();
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var http = new BoundedHttp();
        try
        {
            var asking = new Asking(http, new Uri(driver, "/api/v1/applications"), either.Token);
            await ReadAsync(asking, application, answer);
        }
        catch (HttpRequestException failed)
        {
            answer.Problem = failed.Message;
        }
        catch (Exception garbage) when (garbage is JsonException or InvalidOperationException)
        {
            answer.Problem = $"{driver} answers what Spark does not: {garbage.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            answer.Problem = $"{driver} has not answered everything within {Deadline.TotalSeconds:0} s.";
        }

        return answer;
    }

    private static async Task ReadAsync(Asking asking, string application, SparkDriverAnswer answer)
    {
        var applications = await asking.GetAsync<List<SparkApplicationInfo?>>("");
        var known = applications.OfType<SparkApplicationInfo>().ToArray();
        var info = known.FirstOrDefault(each => each.Id == application) ?? known.FirstOrDefault()
            ?? throw new JsonException("it has no application.");
        answer.User = info.Attempts?.OfType<SparkAttempt>().LastOrDefault()?.SparkUser;
        var path = $"/{Uri.EscapeDataString(info.Id ?? application)}";
        answer.Settings = SparkSettings.Of(await asking.GetAsync<SparkEnvironment>($"{path}/environment"));
        answer.Executors = [.. (await asking.GetAsync<List<SparkExecutor?>>($"{path}/executors")).OfType<SparkExecutor>()];
        var stages = await asking.GetAsync<List<SparkStage?>>($"{path}/stages?status=active&status=complete");
        await ReadTasksAsync(asking, path, stages.OfType<SparkStage>().Where(stage => stage.InputBytes > 0), answer);
    }

    private static async Task ReadTasksAsync(Asking asking, string path, IEnumerable<SparkStage> stages, SparkDriverAnswer answer)
    {
        var tasks = new SparkTasks { IsCut = true };
        foreach (var stage in stages.OrderByDescending(stage => stage.StageId).ThenByDescending(stage => stage.AttemptId))
        {
            for (var (offset, isLast) = (0, false); !isLast; offset += TasksOfPage)
            {
                var length = Math.Min(TasksOfPage, MaxTasks - tasks.Count);
                if (length == 0) return;
                var page = await asking.GetAsync<List<SparkTask?>>(
                    $"{path}/stages/{stage.StageId}/{stage.AttemptId}/taskList?offset={offset}&length={length}");
                foreach (var task in page.OfType<SparkTask>().Take(length)) tasks.Add(stage, task);
                answer.Tasks = tasks;
                isLast = page.Count < length;
            }
        }

        tasks.IsCut = false;
        answer.Tasks = tasks;
    }

    private sealed record Asking(BoundedHttp Http, Uri Applications, CancellationToken Deadline)
    {
        public async Task<T> GetAsync<T>(string path)
        {
            var body = await Http.GetAsync(new Uri($"{Applications}{path}"), authorization: null, Deadline);
            return JsonSerializer.Deserialize<T>(body, Json) ?? throw new JsonException("null.");
        }
    }
}

/// <summary>What a driver answered; a part is null where the problem came before it.</summary>
internal sealed record SparkDriverAnswer
{
    /// <summary>Why it did not answer everything, as a sentence; null when it did.</summary>
    public string? Problem { get; set; }

    /// <summary>The user that the application runs as.</summary>
    public string? User { get; set; }

    /// <summary>The application's configuration.</summary>
    public SparkSettings? Settings { get; set; }

    /// <summary>The driver and the executors that are alive.</summary>
    public IReadOnlyList<SparkExecutor>? Executors { get; set; }

    /// <summary>The tasks of stages that read input.</summary>
    public SparkTasks? Tasks { get; set; }
}

internal sealed record SparkApplicationInfo(string? Id, IReadOnlyList<SparkAttempt?>? Attempts);

internal sealed record SparkAttempt(string? SparkUser);

internal sealed record SparkEnvironment(
    IReadOnlyList<IReadOnlyList<string?>?>? SparkProperties, IReadOnlyList<IReadOnlyList<string?>?>? HadoopProperties);

/// <summary>An executor, or the driver.</summary>
/// <param name="Id">Its number, or <c>driver</c>.</param>
/// <param name="HostPort">The address that it registered with, and a port.</param>
internal sealed record SparkExecutor(string? Id, string? HostPort)
{
    /// <summary>The address: what Spark compares with hosts of blocks.</summary>
    public string Host => HostPort?[..Math.Max(HostPort.LastIndexOf(':'), 0)] ?? "";
}

internal sealed record SparkStage(int StageId, int AttemptId, long InputBytes, string? Name);

/// <summary>A task.</summary>
/// <param name="TaskLocality">PROCESS_LOCAL, NODE_LOCAL, NO_PREF, RACK_LOCAL or ANY.</param>
/// <param name="TaskMetrics">Null until it has reported some.</param>
internal sealed record SparkTask(string? TaskLocality, SparkTask.Metrics? TaskMetrics)
{
    /// <summary>Largest size that is believed: sums of 2,000 cannot overflow.</summary>
    private const long MaxBytes = 1L << 50;

    /// <summary>Bytes that it has read of its input so far.</summary>
    public long BytesRead => Math.Clamp(TaskMetrics?.InputMetrics?.BytesRead ?? 0, 0, MaxBytes);

    internal sealed record Metrics(Input? InputMetrics);

    internal sealed record Input(long BytesRead);
}
