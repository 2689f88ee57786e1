using System.Net.Sockets;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>kube-scheduler meanwhile: prioritizes 5,000 nodes again and again, and notes how long that takes and what fails.</summary>
internal sealed class Bystander : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Uri _address;
    private readonly byte[] _request;
    private readonly List<double> _milliseconds = [];
    private readonly ManualResetEventSlim _ends = new();
    private readonly Thread _thread;
    private int _failed;
    private int _unavailable;

    /// <summary>Begins to ask.</summary>
    public Bystander(Uri address)
    {
        _address = address;
        _request = RawConnection.RequestOf(
            HttpBenchmark.PrioritizePath, OfferBodies.WithNames(OfferBodies.Pod("bystander", MeasuredService.Input, 100), AttackTarget.Nodes));
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Asks no more; times in milliseconds, ascending, requests that were answered 5xx, and those that were not answered at all.</summary>
    public (double[] Milliseconds, int Failed, int Unanswered) End()
    {
        _ends.Set();
        _thread.Join();
        return ([.. _milliseconds.Order()], _failed, _unavailable);
    }

    public void Dispose() => _ends.Dispose();

    private void Note(Exception exception)
    {
        _unavailable++;
        Console.Error.WriteLine($"The bystander was not answered: {exception.Message.Split('\n')[0]}");
    }

    private void Run()
    {
        RawConnection? connection = null;
        while (!_ends.Wait(Pause))
        {
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                (connection ??= new RawConnection(_address)).Exchange(_request);
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
