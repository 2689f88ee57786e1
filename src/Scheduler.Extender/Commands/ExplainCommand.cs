using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Scheduler.Core.Decisions;
using Scheduler.Extender.Terminal;
using Scheduler.Management;

namespace Scheduler.Extender.Commands;

/// <summary><c>explain</c>: asks a running service why a pod is on its node.</summary>
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
        HelpName = "URL",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "A file with a bearer token of the cluster, for a service that is reached without a port-forward.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the service's JSON." };

    public ExplainCommand()
        : base(
            "explain", "Explain why a pod is on its node. Exit code 1: the service cannot be asked; 2: bad arguments; 3: nothing is known.")
    {
        Add(_pod);
        Add(_url);
        Add(_tokenFile);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var errors = new List<string>(UnknownArguments.Of(parsed));
        var pod = PodName.Of(parsed.GetValue(_pod)!);
        if (pod is null) errors.Add($"The pod is '{parsed.GetValue(_pod)}'; write namespace/name.");
        if (!Uri.TryCreate(parsed.GetValue(_url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            errors.Add($"--url '{parsed.GetValue(_url)}' is not a URL; write it as {ManagementOptions.DefaultUrls}.");
        var (authorization, unusable) = BearerTokenFile.Read(parsed.GetValue(_tokenFile));
        if (unusable is not null) errors.Add($"--token-file: {unusable}");
        return errors.Count > 0
            ? await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors)
            : await AskAsync(url!, PathOf(pod!), authorization, parsed.GetValue(_json), cancellationToken);
    }

    private static async Task<int> AskAsync(
        Uri url, string path, AuthenticationHeaderValue? authorization, bool asJson, CancellationToken cancellationToken)
    {
        using var http =
            new HttpClient { BaseAddress = url, Timeout = Patience, MaxResponseContentBufferSize = ISharedDecisions.MaxBytes * 4 };
        http.DefaultRequestHeaders.Authorization = authorization;
        using var notice = TerminalConsole.Notice($"Waiting for {url}");
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return await PrintAsync(response, asJson, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || IsTimeout(exception, cancellationToken))
        {
            var why = exception is JsonException ? "its answer is not of this API" : exception.Message.TrimEnd('.');
            return await CommandErrors.ReportAsync(
                Failed, $"{url} cannot be asked: {why}. Is it the management listener, or a port-forward to it?");
        }
    }

    private static bool IsTimeout(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private static string PathOf(PodName pod) =>
        $"/api/v1/explain/{Uri.EscapeDataString(pod.Namespace)}/{Uri.EscapeDataString(pod.Name)}";

    private static async Task<int> PrintAsync(HttpResponseMessage response, bool asJson, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = ErrorIn(body);
            // Another server, such as the listener of the verbs, answers 404 without a sentence.
            if (error is null && response.StatusCode == HttpStatusCode.NotFound) throw new HttpRequestException("it has no explain");
            return await CommandErrors.ReportAsync(
                response.StatusCode == HttpStatusCode.NotFound ? Unknown : Failed,
                error ?? $"The service answered {(int)response.StatusCode}.");
        }

        if (asJson) Console.Out.WriteLine(Encoding.UTF8.GetString(body));
        else if (DecisionJson.TryDecode(body) is { } answer) ExplainText.Write(Console.Out, answer, TerminalConsole.Width);
        else return await CommandErrors.ReportAsync(
            Failed, "This version does not understand the service's answer; --json prints it unchanged.");
        return 0;
    }

    /// <summary>The service's sentence; null when the answer has none.</summary>
    private static string? ErrorIn(byte[] body)
    {
        using var json = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
        return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out var error)
            ? error.ToString()
            : null;
    }
}

/// <summary>A pod as users write it: <c>namespace/name</c>, or a name in the namespace <c>default</c>.</summary>
internal sealed record PodName(string Namespace, string Name)
{
    /// <summary>The pod in a text; null when there is none.</summary>
    public static PodName? Of(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } name] => new("default", name),
        [{ Length: > 0 } first, { Length: > 0 } second] => new(first, second),
        _ => null,
    };
}

/// <summary>A bearer token from a file: other users can read command lines and environments.</summary>
internal static class BearerTokenFile
{
    /// <summary>Longest token read: those of service accounts have about a thousand characters.</summary>
    public const int MaxLength = 16 << 10;

    /// <summary>What to send; null with a sentence when the file holds no token, and null alone without a file.</summary>
    public static (AuthenticationHeaderValue? Authorization, string? Error) Read(string? path)
    {
        if (path is null) return (null, null);
        if (Directory.Exists(path)) return (null, $"{path} is a directory; name a file.");
        try
        {
            using var reader = new StreamReader(path, Encoding.ASCII);
            // A pipe, such as bash's <(kubectl create token …), has no length, so one character too many is read.
            var text = new char[MaxLength + 1];
            var token = new string(text, 0, reader.ReadBlock(text)).Trim();
            return token.Length is > 0 and <= MaxLength && token.All(IsTokenCharacter)
                ? (new AuthenticationHeaderValue("Bearer", token), null)
                : (null, $"{path} holds no bearer token: one word of at most {MaxLength} characters.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>RFC 6750, 2.1: <c>b64token</c>.</summary>
    private static bool IsTokenCharacter(char one) => char.IsAsciiLetterOrDigit(one) || "-._~+/=".Contains(one, StringComparison.Ordinal);
}
