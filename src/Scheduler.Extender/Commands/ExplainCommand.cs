using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Scheduler.Core.Decisions;
using Scheduler.Management;

namespace Scheduler.Extender.Commands;

/// <summary><c>explain</c>: asks a running service why a pod is where it is.</summary>
internal sealed class ExplainCommand : Command
{
    /// <summary>The service cannot be reached, refuses, or does not speak our protocol.</summary>
    public const int Failed = 1;

    /// <summary>The service knows of no decision about the pod.</summary>
    public const int Unknown = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Argument<string> _pod = new("namespace/pod") { Description = "The pod; a name alone is in the namespace default." };
    private readonly Option<string> _url = new("--url")
    {
        Description = "Where the management listener is, such as a kubectl port-forward.",
        DefaultValueFactory = _ => ManagementOptions.DefaultUrls,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "A file with a bearer token of the cluster, for a service that is not asked through a port-forward.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the service's JSON." };

    public ExplainCommand()
        : base("explain", "Say why a pod is where it is. Exit code 1: the service cannot be asked; 2: bad arguments; 3: nothing is known.")
    {
        Add(_pod);
        Add(_url);
        Add(_tokenFile);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        var path = PathOf(parsed.GetValue(_pod)!);
        if (path is null) errors.Add("Write the pod as namespace/name.");
        if (!Uri.TryCreate(parsed.GetValue(_url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            errors.Add($"--url '{parsed.GetValue(_url)}' is no address; write it as {ManagementOptions.DefaultUrls}.");
        var (authorization, unusable) = BearerTokenFile.Read(parsed.GetValue(_tokenFile));
        if (unusable is not null) errors.Add($"--token-file: {unusable}");
        return errors.Count > 0
            ? await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors)
            : await AskAsync(url!, path!, authorization, parsed.GetValue(_json), cancellationToken);
    }

    private static async Task<int> AskAsync(
        Uri url, string path, AuthenticationHeaderValue? authorization, bool asJson, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = url, Timeout = Patience, MaxResponseContentBufferSize = ISharedDecisions.MaxBytes * 4 };
        http.DefaultRequestHeaders.Authorization = authorization;
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return await PrintAsync(response, asJson, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || IsTimeout(exception, cancellationToken))
        {
            return await CommandErrors.ReportAsync(
                Failed, $"{url} cannot be asked: {exception.Message} Is it the management listener, or a port-forward to it?");
        }
    }

    private static bool IsTimeout(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private static string? PathOf(string pod)
    {
        var (@namespace, name) = pod.Split('/') switch
        {
            [{ Length: > 0 } one] => ("default", one),
            [{ Length: > 0 } first, { Length: > 0 } second] => (first, second),
            _ => ("", ""),
        };
        return name.Length == 0 ? null : $"/api/v1/explain/{Uri.EscapeDataString(@namespace)}/{Uri.EscapeDataString(name)}";
    }

    private static async Task<int> PrintAsync(HttpResponseMessage response, bool asJson, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            return await CommandErrors.ReportAsync(response.StatusCode == HttpStatusCode.NotFound ? Unknown : Failed, ErrorIn(body, response.StatusCode));
        if (asJson) Console.Out.WriteLine(Encoding.UTF8.GetString(body));
        else if (DecisionJson.TryDecode(body) is { } answer) ExplainText.Write(Console.Out, answer);
        else return await CommandErrors.ReportAsync(Failed, "The service's answer is not what this version understands; --json prints it as it is.");
        return 0;
    }

    private static string ErrorIn(byte[] body, HttpStatusCode status)
    {
        using var json = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
        return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out var error)
            ? error.ToString()
            : $"The answer is {(int)status}.";
    }
}
