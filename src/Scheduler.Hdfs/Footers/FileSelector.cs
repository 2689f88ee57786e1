using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Footers;

/// <summary>
/// Finds out which bytes of an input's files a selection reads, from the footers of all files or of evenly spaced ones. Safe for several
/// threads.
/// </summary>
internal sealed class FileSelector(FooterStore footers, ParquetOptions options, IFooterObserver observer)
{
    /// <summary>What is wanted of each file, in their order. A file that cannot be read fails nothing.</summary>
    /// <param name="nameservice">Name of their nameservice.</param>
    /// <param name="requester">For whom; the caller's namespace takes turns with others.</param>
    /// <param name="selection">What the pod reads.</param>
    /// <param name="files">The files, by path.</param>
    /// <param name="inTime">Once it is cancelled no footer is waited for: the rest stays unknown.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    public async Task<FileSelection[]> SelectAsync(
        string nameservice,
        Requester requester,
        ReadSelection selection,
        IReadOnlyList<InputFile> files,
        CancellationToken inTime,
        CancellationToken cancellationToken)
    {
        var selections = new FileSelection[files.Count];
        using var both = CancellationTokenSource.CreateLinkedTokenSource(inTime, cancellationToken);
        var failures = new FailedFooterReads(both.Cancel);
        await Parallel.ForEachAsync(
            EvenlySpaced(files.Count, options.MaxFiles),
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrency },
            async (file, _) => selections[file] = await SelectAsync(
                KeyOf(nameservice, files[file]), requester, selection, failures, both.Token));
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var whole in selections.Where(selection => selection.Reason is not null).CountBy(selection => selection.Reason!.Value))
            observer.FilesCountWhole(whole.Key, whole.Value);
        return selections;
    }

    /// <summary>
    /// At most <paramref name="most"/> of the numbers below <paramref name="count"/>, evenly spaced from 0 on; the same ones each time.
    /// </summary>
    internal static IEnumerable<int> EvenlySpaced(int count, int most) => count <= most
        ? Enumerable.Range(0, count)
        : Enumerable.Range(0, most).Select(step => (int)((long)step * count / most));

    private static FooterKey KeyOf(string nameservice, InputFile file) =>
        new(nameservice, file.Path, file.Status.Length, file.Status.ModificationTime);

    private async Task<FileSelection> SelectAsync(
        FooterKey file, Requester requester, ReadSelection selection, FailedFooterReads failures, CancellationToken cancellationToken)
    {
        try
        {
            var footer = await footers.GetAsync(file, requester, cancellationToken);
            failures.Succeeded();
            return Resolve(footer, selection);
        }
        catch (FileRangeException e)
        {
            // An error of one file, such as its permissions, says nothing about the others.
            if (e.Failure == FileRangeFailure.Unavailable) failures.Failed();
            return FileSelection.Whole(WholeFileReason.Unreadable, e.Message);
        }
        catch (OperationCanceledException)
        {
            // No time is left, or reading stopped; whether the caller cancelled is checked once for all files.
            return FileSelection.Unread;
        }
    }

    private static FileSelection Resolve(ParquetFooter footer, ReadSelection selection)
    {
        if (footer.Layout is not { } layout)
            return FileSelection.Whole(WholeFileReasons.Of(footer.Failure), WholeFileReasons.Describe(footer.Failure));
        var selected = selection.Resolve(layout);
        return selected.Ranges is { } wanted
            ? FileSelection.Of(wanted)
            : FileSelection.Whole(WholeFileReasons.Of(selected.Failure!.Value), selected.Reason!);
    }
}

/// <summary>
/// Decides when to stop reading an input's footers: where DataNodes cannot be reached (a firewall, names that do not resolve) each
/// read takes its whole deadline, and the input would stay unknown for all that time. Safe for several threads.
/// </summary>
/// <param name="giveUp">Called when too many reads failed, and perhaps for further ones.</param>
internal sealed class FailedFooterReads(Action giveUp)
{
    /// <summary>How many files may fail while none succeeds: enough for a few DataNodes that are down.</summary>
    public const int Most = 8;

    private int _failed;
    private volatile bool _isAnyRead;

    /// <summary>A file's end was read, valid or not.</summary>
    public void Succeeded() => _isAnyRead = true;

    /// <summary>A file's end was not read in time.</summary>
    public void Failed()
    {
        if (Interlocked.Increment(ref _failed) >= Most && !_isAnyRead) giveUp();
    }
}
