using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Cpu;

/// <summary>Prioritize calls one after the other, as kube-scheduler sends them.</summary>
internal sealed class CpuCalls : IDisposable
{
    private readonly CpuTarget _target;
    private readonly RawConnection _connection;
    private readonly byte[][] _annotated, _plain, _baseline;

    public CpuCalls(CpuTarget target, int groupSize)
    {
        _target = target;
        _connection = new RawConnection(target.Verbs);
        _annotated = [.. Enumerable.Range(0, groupSize).Select(pod => RequestOf($"exec-{pod}", MeasuredService.Input, groupSize))];
        _plain = [.. Enumerable.Range(0, groupSize).Select(pod => RequestOf($"plain-{pod}", null, groupSize))];
        var bytes = _connection.Exchange(_annotated[0]);
        var path = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{BaselineEndpoint.Prefix}{bytes}");
        _baseline =
        [
            .. Enumerable.Range(0, groupSize)
                .Select(pod => RawConnection.RequestOf(path, BodyOf($"exec-{pod}", MeasuredService.Input, groupSize))),
        ];
    }

    /// <summary>Asks about a pod once.</summary>
    public void Ask(byte[] request) => _connection.Exchange(request);

    /// <summary>Lets the runtime compile what runs, and the map be read.</summary>
    public async Task WarmAsync()
    {
        for (var round = 0; round < 3; round++) await MeasureAsync(4_000);
    }

    /// <summary>CPU time of a call of each kind.</summary>
    public async Task<(TimeSpan Baseline, TimeSpan Plain, TimeSpan Annotated)> MeasureAsync(int requests) =>
        (await CpuOfAsync(_baseline, requests), await CpuOfAsync(_plain, requests), await CpuOfAsync(_annotated, requests));

    public void Dispose() => _connection.Dispose();

    private static byte[] RequestOf(string name, string? paths, int groupSize) =>
        RawConnection.RequestOf(HttpBenchmark.PrioritizePath, BodyOf(name, paths, groupSize));

    private static byte[] BodyOf(string name, string? paths, int groupSize) =>
        OfferBodies.WithNames(OfferBodies.Pod(name, paths, groupSize), CpuTarget.Nodes);

    private async Task<TimeSpan> CpuOfAsync(byte[][] bodies, int requests)
    {
        var before = await _target.CpuAsync();
        for (var request = 0; request < requests; request++) _connection.Exchange(bodies[request % bodies.Length]);
        return (await _target.CpuAsync() - before) / requests;
    }
}
