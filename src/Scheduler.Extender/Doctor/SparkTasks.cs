using Scheduler.Core;

namespace Scheduler.Extender.Doctor;

/// <summary>Where the tasks ran that read an application's input, and how much they read: the result of stage 2.</summary>
internal sealed class SparkTasks
{
    private const string NodeLocal = "NODE_LOCAL", ProcessLocal = "PROCESS_LOCAL";

    /// <summary>Spark has five; more are not kept.</summary>
    private const int MaxLevels = 10;

    private readonly Dictionary<string, int> _byLocality = [];
    private readonly Dictionary<(int Id, int Attempt), Stage> _stages = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are more that were not read; stages are read from the newest.</summary>
    public bool IsCut { get; set; }

    /// <summary>Bytes read by all, and by tasks on a node of their block.</summary>
    public (long All, long Near) Bytes { get; private set; }

    /// <summary>Whether tasks read at least three quarters of their input on a node of their block.</summary>
    public bool AreNear => Bytes.All > 0
        ? Bytes.Near / 3 >= Bytes.All - Bytes.Near
        : _stages.Values.Sum(stage => stage.Elsewhere) <= Count / 4;

    /// <summary>Whether nothing tells if they are near: all have the level that a task without a preference has, too.</summary>
    public bool AreUnknown => At(ProcessLocal) == Count;

    /// <summary>Adds a task of a stage.</summary>
    public void Add(SparkStage stage, SparkTask task)
    {
        Count++;
        var locality = ShortText.Quote(task.TaskLocality ?? "");
        if (_byLocality.ContainsKey(locality) || _byLocality.Count < MaxLevels) _byLocality[locality] = At(locality) + 1;
        var isNear = locality is NodeLocal or ProcessLocal;
        Bytes = (Bytes.All + task.BytesRead, Bytes.Near + (isNear ? task.BytesRead : 0));
        var known = _stages.GetValueOrDefault((stage.StageId, stage.AttemptId), new Stage(stage.StageId, stage.Name ?? "", 0, 0, 0));
        _stages[(stage.StageId, stage.AttemptId)] = known with
        {
            Tasks = known.Tasks + 1,
            Elsewhere = known.Elsewhere + (isNear ? 0 : 1),
            BytesElsewhere = known.BytesElsewhere + (isNear ? 0 : task.BytesRead),
        };
    }

    /// <summary>In words: <c>812 of 860 tasks NODE_LOCAL; 41 GiB of 43 GiB read by tasks on a node of their block.</c></summary>
    public string Text
    {
        get
        {
            var others = _byLocality.Where(level => level.Key != NodeLocal).OrderByDescending(level => level.Value)
                .Select(level => $"{level.Value} {level.Key}").ToArray();
            var tasks = $"{At(NodeLocal)} of {Count} tasks{(IsCut ? " of the newest stages" : "")} {NodeLocal}"
                + (others.Length > 0 ? $" ({string.Join(", ", others)})" : "");
            return $"{tasks}; {ByteText.Of(Bytes.Near)} of {ByteText.Of(Bytes.All)} read by tasks on a node of their block."
                + $"{Worst}{Ambiguous}";
        }
    }

    private string Worst =>
        _stages.Values.MaxBy(stage => (stage.BytesElsewhere, stage.Elsewhere)) is { Elsewhere: > 0 } worst && _stages.Count > 1
            ? $" Most of the rest is in stage {worst.Id} ({ShortText.Quote(worst.Name)}): {worst.Elsewhere} of {worst.Tasks} tasks, "
                + $"{ByteText.Of(worst.BytesElsewhere)}."
            : "";

    private string Ambiguous => At(ProcessLocal) == 0 ? ""
        : $" {ProcessLocal} counts as near; Spark also gives this level to tasks without a preference, such as those whose block is beside "
            + "no executor.";

    private int At(string locality) => _byLocality.GetValueOrDefault(locality);

    private sealed record Stage(int Id, string Name, int Tasks, int Elsewhere, long BytesElsewhere);
}
