using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Scheduler.Testing.Http;

namespace Scheduler.Testing.Fuzz;

/// <summary>How the requests of a run ended. Safe for many threads.</summary>
/// <param name="check">Throws when a verb's 200 is not what the protocol says; null: not checked.</param>
public sealed class FuzzReport(Action<FuzzRequest, RawAnswer>? check = null)
{
    private const int MaxFaults = 20;

    /// <summary>505 says that the client speaks another version of HTTP, or none: of all 5xx it alone is the client's doing.</summary>
    private const int OtherVersion = 505;

    private readonly ConcurrentDictionary<int, int> _byStatus = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private int _busy;
    private int _serverErrors;
    private int _hangs;
    private int _crashes;
    private int _unanswered;
    private int _breaches;

    /// <summary>Requests by HTTP status; 0 for those whose connection ended without an answer.</summary>
    public IReadOnlyDictionary<int, int> ByStatus => _byStatus;

    /// <summary>Answers of 503 with Retry-After, which the declared bounds give.</summary>
    public int Busy => _busy;

    /// <summary>All other answers of 5xx but 505.</summary>
    public int ServerErrors => _serverErrors;

    /// <summary>Requests that nothing came of within the deadline.</summary>
    public int Hangs => _hangs;

    /// <summary>Requests for which no connection was taken any more.</summary>
    public int Crashes => _crashes;

    /// <summary>Whole requests whose connection ended without an answer.</summary>
    public int Unanswered => _unanswered;

    /// <summary>Answers of 200 that break the protocol.</summary>
    public int Breaches => _breaches;

    /// <summary>The first faults, each with the number of its request and the beginning of its bytes.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>A request was answered, or its connection ended.</summary>
    public void Ended(FuzzRequest request, RawAnswer? answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        _byStatus.AddOrUpdate(answer?.Status ?? 0, 1, (_, count) => count + 1);
        if (answer is null && request.IsWhole) Add(ref _unanswered, request, "no answer");
        else if (answer is { Status: 503 } && answer.Headers["Retry-After"].Any()) Add(ref _busy, request, "503 with Retry-After");
        else if (answer is { Status: >= 500 and not OtherVersion }) Add(ref _serverErrors, request, $"{answer.Status} {answer.Text}");
        else if (answer is { Status: 200 } && request is { IsWhole: true, Verb.Length: > 0 }) Check(request, answer);
    }

    /// <summary>A request hangs.</summary>
    public void Hung(FuzzRequest request) => Add(ref _hangs, request, "hangs");

    /// <summary>The service has ended.</summary>
    public void Crashed(FuzzRequest request) => Add(ref _crashes, request, "no connection");

    /// <inheritdoc/>
    public override string ToString()
    {
        var statuses = string.Join(
            ", ",
            _byStatus
                .OrderBy(status => status.Key)
                .Select(status => string.Create(CultureInfo.InvariantCulture, $"{status.Key}: {status.Value:N0}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_byStatus.Values.Sum():N0} requests ({statuses}); 5xx {_serverErrors}, 503 of a bound {_busy}, hangs {_hangs}, crashes "
                + $"{_crashes}, "
            + $"whole but unanswered {_unanswered}, breaches {_breaches}");
    }

    private void Check(FuzzRequest request, RawAnswer answer)
    {
        try
        {
            check?.Invoke(request, answer);
        }
#pragma warning disable CA1031 // Whatever the check throws is what is wrong with the answer.
        catch (Exception exception)
#pragma warning restore CA1031 // see above
        {
            Add(ref _breaches, request, $"{exception.Message} for the answer {answer.Text}");
        }
    }

    private void Add(ref int count, FuzzRequest request, string what)
    {
        Interlocked.Increment(ref count);
        if (_faults.Count < MaxFaults)
            _faults.Enqueue($"request {request.Number}: "
                + $"{what}\n{Encoding.Latin1.GetString(request.Bytes.AsSpan(0, Math.Min(2_000, request.Bytes.Length)))}");
    }
}
