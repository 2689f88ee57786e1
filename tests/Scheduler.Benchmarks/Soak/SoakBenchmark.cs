using System.Diagnostics;
using System.Globalization;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Processes;

namespace Scheduler.Benchmarks.Soak;

/// <summary>
/// Many connections at once, without a pause: prioritize for some seconds, then the baseline for a few, and so on until prioritize has had
/// its minutes. Memory is that of the service's process, sampled once a second.
/// </summary>
internal sealed class SoakBenchmark : IDisposable
{
    private const int Asked = 0;
    private const int Baseline = 1;

    private static readonly TimeSpan AskedTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BaselineTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(1);

    private readonly Process _service;
    private readonly SoakClient[] _clients;
    private readonly TimeSpan[] _spent = new TimeSpan[2];
    private readonly long[] _answered = new long[2];
    private readonly List<(TimeSpan At, long Bytes)> _workingSets = [];

    private SoakBenchmark(Process service, int connections)
    {
        _service = service;
        var address = new Uri(service.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The service did not start."));
        _clients = [.. Enumerable.Range(0, connections).Select(connection => StartClient(address, connection))];
    }

    /// <summary>Runs it in a process with <paramref name="environment"/> besides ours.</summary>
    public static async Task<SoakFigures> RunAsync(
        TimeSpan time, int connections, CancellationToken cancellationToken, params KeyValuePair<string, string>[] environment)
    {
        var pods = connections.ToString(CultureInfo.InvariantCulture);
        using var service = SelfProcess.Start([SoakService.Command, pods], environment);
        using var soak = new SoakBenchmark(service, connections);
        // Not counted: code is compiled, connections are warm, the garbage collector has found its sizes.
        await soak.SendAsync(Asked, AskedTime, cancellationToken);
        await soak.SendAsync(Baseline, BaselineTime, cancellationToken);
        soak.BeginCounting();
        while (soak._spent[Asked] < time)
        {
            await soak.SendAsync(Asked, AskedTime, cancellationToken);
            await soak.SendAsync(Baseline, BaselineTime, cancellationToken);
        }

        return soak.Figures();
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        _service.StandardInput.Close();
        _service.WaitForExit();
    }

    private static SoakClient StartClient(Uri address, int connection)
    {
        var body = OfferBodies.WithNames(
            OfferBodies.Pod(SoakService.PodName(connection), MeasuredService.Input, SoakService.GroupSize), HttpBenchmark.Nodes);
        var request = RawConnection.RequestOf("/extender/prioritize", body);
        using var probe = new RawConnection(address);
        var baseline = RawConnection.RequestOf(
            string.Create(CultureInfo.InvariantCulture, $"{BaselineEndpoint.Prefix}{probe.Exchange(request)}"), body);
        return new SoakClient(address, request, baseline);
    }

    private void BeginCounting()
    {
        Array.Clear(_spent);
        Array.Clear(_answered);
        _workingSets.Clear();
    }

    private async Task SendAsync(int phase, TimeSpan time, CancellationToken cancellationToken)
    {
        foreach (var client in _clients) client.Send(phase);
        var (started, before) = (TimeProvider.System.GetTimestamp(), _clients.Sum(client => client.Answered(phase)));
        for (var elapsed = TimeSpan.Zero; elapsed < time; elapsed = TimeProvider.System.GetElapsedTime(started))
        {
            await Task.Delay(Sampling, TimeProvider.System, cancellationToken);
            if (phase == Asked) _workingSets.Add((_spent[Asked] + TimeProvider.System.GetElapsedTime(started), WorkingSet.Of(_service.Id)));
        }

        _answered[phase] += _clients.Sum(client => client.Answered(phase)) - before;
        _spent[phase] += TimeProvider.System.GetElapsedTime(started);
    }

    private SoakFigures Figures() => new(
        _answered[Asked] / _spent[Asked].TotalSeconds,
        _answered[Baseline] / _spent[Baseline].TotalSeconds,
        _answered[Asked],
        _clients.Sum(client => client.Failed),
        MeanOf(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)),
        MeanOf(_spent[Asked] - TimeSpan.FromMinutes(1), TimeSpan.MaxValue),
        WorkingSet.PeakOf(_service.Id));

    /// <summary>0 when it did not run for so long.</summary>
    private double MeanOf(TimeSpan from, TimeSpan to) =>
        _workingSets.Where(sample => sample.At >= from && sample.At < to).Select(sample => (double)sample.Bytes).DefaultIfEmpty().Average();
}
