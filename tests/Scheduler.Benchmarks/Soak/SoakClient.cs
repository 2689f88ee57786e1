using System.Net.Sockets;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Soak;

/// <summary>One connection on a thread of its own that asks again as soon as it is answered.</summary>
internal sealed class SoakClient : IDisposable
{
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(1);

    private readonly Uri _address;
    private readonly byte[][] _requests;
    private readonly long[] _answered;
    private readonly Thread _thread;
    private RawConnection _connection;
    private int _phase;
    private long _failed;
    private long _slow;
    private long _longest;
    private volatile bool _ends;

    /// <summary>Starts it.</summary>
    /// <param name="address">The service.</param>
    /// <param name="requests">A request for each phase; it begins with the first.</param>
    public SoakClient(Uri address, params byte[][] requests)
    {
        (_address, _requests, _answered) = (address, requests, new long[requests.Length]);
        _connection = new RawConnection(address);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Requests that were not answered with 200.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Requests that took more than a second.</summary>
    public long Slow => Volatile.Read(ref _slow);

    /// <summary>The longest of all.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Volatile.Read(ref _longest));

    /// <summary>Which of the requests is sent.</summary>
    public void Send(int phase) => Volatile.Write(ref _phase, phase);

    /// <summary>Requests of a phase that were answered.</summary>
    public long Answered(int phase) => Volatile.Read(ref _answered[phase]);

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
        _connection.Dispose();
    }

    private void Run()
    {
        while (!_ends)
        {
            var phase = Volatile.Read(ref _phase);
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                _connection.Exchange(_requests[phase]);
                Volatile.Write(ref _answered[phase], _answered[phase] + 1);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                Volatile.Write(ref _failed, _failed + 1);
                _connection.Dispose();
                _connection = new RawConnection(_address);
            }

            Note(TimeProvider.System.GetElapsedTime(started));
        }
    }

    private void Note(TimeSpan time)
    {
        if (time > Slowness) Volatile.Write(ref _slow, _slow + 1);
        if (time.Ticks > _longest) Volatile.Write(ref _longest, time.Ticks);
    }
}
