using System.Globalization;
using Scheduler.Listeners;
using Scheduler.Management;

namespace Scheduler.Extender.Doctor;

/// <summary>Whether a kube-scheduler calls the service that runs here, by its metrics.</summary>
internal sealed class CallerCheck(ManagementOptions options, TimeProvider clock) : IDoctorCheck
{
    private const string Check = "caller";
    private const string Requests = "hdfs_locality_requests_total", Unasked = "hdfs_locality_bound_unasked_pods_total";
    private const string HowToCall = "Check that kube-scheduler's --config has our extender, that it can reach urlPrefix (Extender:Urls), "
        + "and that pods name its profile in spec.schedulerName. kube-scheduler logs refused calls; with ignorable: true nothing else "
        + "shows them.";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(AddressOf(options), "/metrics");
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var http = new HttpClient();
            return [Judge(await http.GetStringAsync(address, either.Token))];
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            return
            [
                Finding.Unknown(
                    Check,
                    $"No extender answers at {address}: {exception.Message}",
                    "Run doctor where the service runs, with its settings: kubectl exec in its pod."),
            ];
        }
    }

    /// <summary>Where the management listener of the service that runs here is.</summary>
    public static Uri AddressOf(ManagementOptions options)
    {
        // Without TLS if possible: a certificate is for the service's name, and this call goes to localhost.
        var url = ListenerUrls.Parse(options.Urls).OrderBy(url => url.IsHttps).First();
        var address = new UriBuilder(url.IsHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, "localhost", url.EndPoint.Port).Uri;
        if (!System.Net.IPAddress.IsLoopback(url.EndPoint.Address) && !url.EndPoint.Address.Equals(System.Net.IPAddress.IPv6Any))
            address = new UriBuilder(address) { Host = url.EndPoint.Address.ToString() }.Uri;
        return address;
    }

    private static Finding Judge(string metrics)
    {
        var (requests, unasked) = (Sum(metrics, Requests), Sum(metrics, Unasked));
        if (unasked > 0 && requests.Equals(0))
            return Finding.Fail(Check, $"{unasked} pods of our schedulers were bound, but no request has come since the start.", HowToCall);
        if (requests.Equals(0)) return Finding.Warn(Check, "No request from kube-scheduler has come since the start.", HowToCall);
        var evidence = $"{requests} requests from kube-scheduler have come";
        return unasked > 0
            ? Finding.Warn(
                Check,
                $"{evidence}, and {unasked} pods were bound without one.",
                $"With one feasible node kube-scheduler does not call extenders. Otherwise: {HowToCall}")
            : Finding.Ok(Check, $"{evidence}.");
    }

    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static double Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
