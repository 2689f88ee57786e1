using System.Diagnostics;
using System.Globalization;
using Scheduler.Benchmarks.Processes;

namespace Scheduler.Benchmarks.Attack;

/// <summary>The attacked process, seen from outside.</summary>
internal sealed class AttackedService : IDisposable
{
    private readonly Process _process;

    private AttackedService(Process process, string[] addresses) =>
        (_process, Verbs, Management) = (process, new(addresses[0]), new(addresses[1]));

    /// <summary>The extender's listener.</summary>
    public Uri Verbs { get; }

    /// <summary>The management listener.</summary>
    public Uri Management { get; }

    /// <summary>Whether it has ended, which no attack may bring about.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>The most that its working set ever was, in bytes.</summary>
    public long PeakBytes => HasEnded ? 0 : WorkingSet.PeakOf(_process.Id);

    /// <summary>Starts it.</summary>
    public static async Task<AttackedService> StartAsync(Uri nameNode, Uri endlessNameNode, Uri apiServer)
    {
        var process = SelfProcess.Start(
            [AttackService.Command, nameNode.ToString(), endlessNameNode.ToString(), apiServer.ToString()], AttackService.HeapOf384MiB);
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The service did not start.");
        return new AttackedService(process, line.Split(' '));
    }

    /// <summary>Bytes of its heap, and of its working set, after a full collection.</summary>
    public async Task<(long Heap, long WorkingSet)> SettleAsync()
    {
        if (HasEnded) return default;
        await _process.StandardInput.WriteLineAsync(AttackService.Settle);
        var line = await _process.StandardOutput.ReadLineAsync();
        return line is null ? default : (long.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture), WorkingSet.Of(_process.Id));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
