using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Kubernetes.Access;

namespace Scheduler.Extender.Doctor;

/// <summary>The MutatingWebhookConfiguration by which pods are gated, and the certificate at the other end.</summary>
internal sealed class WebhookCheck(TimeProvider clock)
{
    /// <summary>Its name in deploy/overlays/planner/webhook.yaml.</summary>
    public const string Name = "hdfs-locality-planner";

    /// <summary>The label of namespaces whose pods are planned, and its value.</summary>
    public const string Label = "hdfs.locality/plan", LabelValue = "enabled";

    private const string Configuration = "webhook/configuration", CaBundle = "webhook/ca-bundle", Selector = "webhook/namespaces",
        Policy = "webhook/failure-policy", Certificate = "webhook/certificate";

    private const string HowToCertify = "Run deploy/overlays/planner/webhook-certificate.sh again, or let cert-manager inject it.";

    /// <summary>As for the certificates of listeners: enough time to renew one by hand.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    /// <summary>Examines both; what may not be read is unknown.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(ClusterProbe probe, CancellationToken cancellationToken)
    {
        var answer = await probe.GetMutatingWebhookAsync(Name, cancellationToken);
        if (!answer.IsOk) return [WhyNotRead(answer)];
        if ((answer.Body!["webhooks"] as JsonArray ?? []) is not [JsonObject webhook, ..] || AddressOf(webhook) is not { } address)
            return [Finding.Fail(Configuration, $"{Name} names no webhook that could be called.", "Apply deploy/overlays/planner again.")];
        var authorities = AuthoritiesOf(webhook);
        return
        [
            Finding.Ok(Configuration, $"{Name} calls {address}."),
            JudgeAuthorities(authorities),
            JudgeSelector(webhook["namespaceSelector"]),
            JudgePolicy((string?)webhook["failurePolicy"]),
            await JudgeCertificateAsync(address, authorities, cancellationToken),
        ];
    }

    private static Finding WhyNotRead(ClusterProbeResult answer)
    {
        if (answer.Code == 404)
        {
            return Finding.Fail(
                Configuration, $"There is no MutatingWebhookConfiguration {Name}: none is gated.", "Apply deploy/overlays/planner.");
        }

        var right = new ClusterRight("get", "admissionregistration.k8s.io", "mutatingwebhookconfigurations");
        return Finding.Unknown(Configuration, answer.Message, $"Grant us {right} (name {Name}), or use a KUBECONFIG that has it.");
    }

    /// <summary>Where the API server calls; null when that is nowhere.</summary>
    private static Uri? AddressOf(JsonObject webhook) => webhook["clientConfig"] switch
    {
        { } config when (string?)config["url"] is { } url => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed : null,
        { } config when config["service"] is { } service => new UriBuilder(
            Uri.UriSchemeHttps,
            $"{(string?)service["name"]}.{(string?)service["namespace"]}.svc",
            (int?)service["port"] ?? 443,
            (string?)service["path"]).Uri,
        _ => null,
    };

    /// <summary>The authorities of the <c>caBundle</c>; none when it is absent or cannot be read.</summary>
    private static X509Certificate2Collection AuthoritiesOf(JsonObject webhook)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            var pem = Encoding.UTF8.GetString(Convert.FromBase64String((string?)webhook["clientConfig"]?["caBundle"] ?? ""));
            authorities.ImportFromPem(pem);
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            authorities.Clear();
        }

        return authorities;
    }

    private static Finding JudgeAuthorities(X509Certificate2Collection authorities) => authorities.Count > 0
        ? Finding.Ok(CaBundle, $"Its caBundle has {string.Join(", ", authorities.Select(authority => authority.Subject))}.")
        : Finding.Fail(CaBundle, "Its caBundle holds no certificate: the API server trusts no webhook, and no pod is gated.", HowToCertify);

    private static Finding JudgeSelector(JsonNode? selector) => (string?)selector?["matchLabels"]?[Label] == LabelValue
        ? Finding.Ok(Selector, $"It is called in namespaces with the label {Label}={LabelValue}.")
        : Finding.Warn(
            Selector,
            $"Its namespaceSelector is not {Label}={LabelValue}: namespaces that did not ask are planned, or those that did are not.",
            "Apply deploy/overlays/planner again.");

    private static Finding JudgePolicy(string? policy) => policy == "Ignore"
        ? Finding.Ok(Policy, "Its failurePolicy is Ignore: without us pods are made ungated.")
        : Finding.Warn(Policy, $"Its failurePolicy is {policy ?? "Fail"}: without us pods cannot be made.", "Set failurePolicy: Ignore.");

    private async Task<Finding> JudgeCertificateAsync(
        Uri address, X509Certificate2Collection authorities, CancellationToken cancellationToken)
    {
        var (served, problem) = await ServedCertificate.GetAsync(address, clock, cancellationToken);
        if (served is null)
        {
            return Finding.Unknown(
                Certificate,
                $"{address.Authority} does not show a certificate: {problem}",
                "Run doctor in a pod of the cluster. There, the listener is closed until Planner:CertificateFile is there.");
        }

        var now = clock.GetUtcNow();
        if (served.WhyNotTrusted(address.Host, authorities, now) is { } fault)
            return Finding.Fail(Certificate, $"The API server refuses the certificate of {address.Authority}: {fault}", HowToCertify);
        var until = served.NotAfter.ToUniversalTime();
        return until - now < Notice
            ? Finding.Warn(Certificate, $"The certificate of {address.Authority} expires at {until:u}.", HowToCertify)
            : Finding.Ok(Certificate, $"The certificate of {address.Authority} is valid until {until:u}, by the caBundle.");
    }
}
