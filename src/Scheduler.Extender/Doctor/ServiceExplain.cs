using System.Net.Http.Headers;
using Scheduler.Management;

namespace Scheduler.Extender.Doctor;

/// <summary>Asks a running service what it knows of a pod's near reads (<c>/api/v1/explain</c>). Takes 3 s at the most.</summary>
/// <param name="service">Where its management listener is.</param>
/// <param name="authorization">A token; null for none.</param>
/// <param name="clock">The clock.</param>
internal sealed class ServiceExplain(Uri service, AuthenticationHeaderValue? authorization, TimeProvider clock)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <summary>What it knows, or why that is not known, as a sentence.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<(NearReadsAnswer? Answer, string Problem)> AskAsync(
        string podNamespace, string podName, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var http = new BoundedHttp();
        var url = new Uri(service, $"/api/v1/explain/{Uri.EscapeDataString(podNamespace)}/{Uri.EscapeDataString(podName)}");
        try
        {
            return DecisionJson.TryDecode(await http.GetAsync(url, authorization, either.Token))?.NearReads is { } answer
                ? (answer, "")
                : (null, $"{url} does not report near reads.");
        }
        catch (HttpRequestException failed)
        {
            return (null, failed.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{url} has not answered within {Deadline.TotalSeconds:0} s.");
        }
    }
}
