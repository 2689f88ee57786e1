using System.Net.Sockets;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>kube-scheduler meanwhile: asks again and again, and notes how long that takes and what fails.</summary>
internal sealed class Bystander : IDisposable
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(5);

    private readonly Uri _address;
    private readonly Func<int, byte[]> _request;
    private readonly TimeSpan _pause;
    private readonly List<double> _milliseconds = [];
    private readonly ManualResetEventSlim _ends = new();
    private readonly Thread _thread;
    private int _failed;
    private int _unavailable;

    /// <summary>Begins to prioritize 5,000 nodes for one pod, with short pauses.</summary>
    public Bystander(Uri address)
        : this(address, _ => Request, ShortPause)
    {
    }

    /// <summary>Begins to send these requests, by their number.</summary>
    public Bystander(Uri address, Func<int, byte[]> request, TimeSpan pause)
    {
        (_address, _request, _pause) = (address, request, pause);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Asks no more; times in milliseconds, ascending, requests that were answered 5xx, and those that were not answered at all.
    /// </summary>
    public (double[] Milliseconds, int Failed, int Unanswered) End()
    {
        _ends.Set();
        _thread.Join();
        return ([.. _milliseconds.Order()], _failed, _unavailable);
    }

    public void Dispose() => _ends.Dispose();

    private static byte[] Request { get; } = RawConnection.RequestOf(
        HttpBenchmark.PrioritizePath, OfferBodies.WithNames(OfferBodies.Pod("bystander", MeasuredService.Input, 100), AttackTarget.Nodes));

    private void Note(Exception exception)
    {
        _unavailable++;
        Console.Error.WriteLine($"The bystander was not answered: {exception.Message.Split('\n')[0]}");
    }

    private void Run()
    {
        RawConnection? connection = null;
        while (!_ends.Wait(_pause))
        {
            var request = _request(_milliseconds.Count);
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                (connection ??= new RawConnection(_address)).Exchange(request);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                if (exception.Message.StartsWith("HTTP/1.1 5", StringComparison.Ordinal)) _failed++;
                else Note(exception);
                connection?.Dispose();
                connection = null;
            }

            _milliseconds.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        connection?.Dispose();
    }
}
