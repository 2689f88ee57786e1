using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Planner;
using Scheduler.Planner.Admission;

namespace Scheduler.Extender.Tests.Support;

/// <summary>The real service with its webhook, and calls of the webhook as an API server makes them.</summary>
internal static class WebhookCalls
{
    /// <summary>A pod that is to be gated, in the documented shape.</summary>
    public const string Review =
        """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u-1","kind":{"group":"","version":"v1","kind":"Pod"},
        "namespace":"default","operation":"CREATE","object":{"metadata":{"annotations":{"hdfs.locality/paths":"/a"}},"spec":{}}}}
        """;

    /// <summary>Starts the service.</summary>
    /// <param name="files">The webhook's certificate.</param>
    /// <param name="clock">The clock; null: the system's.</param>
    /// <param name="knowsLeader">Whether a replica leads; null: one does.</param>
    /// <param name="configure">Adds services; null: none.</param>
    public static Task<RunningService> StartAsync(
        TlsDirectory files,
        TimeProvider? clock = null,
        Func<bool>? knowsLeader = null,
        Action<WebApplicationBuilder>? configure = null) => RunningService.StartAsync(
        change: settings => settings with
        {
            Planner = new PlannerOptions
            {
                Enabled = true,
                Urls = "https://127.0.0.1:0",
                CertificateFile = files.CertificateFile,
                KeyFile = files.KeyFile,
            },
        },
        clock: clock,
        configure: builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(new AdmissionState(() => true, knowsLeader ?? (() => true))));
            configure?.Invoke(builder);
        });

    /// <summary>Where API servers call the webhook.</summary>
    public static Uri Webhook(this RunningService service) => new(service.Addresses[2], $"{AdmissionRoute.Path}?timeout=1s");

    /// <summary>Calls it on a new connection.</summary>
    public static async Task<(HttpStatusCode Status, JsonNode Answer)> AskWebhookAsync(
        this RunningService service,
        TestCertificates authority,
        string body = Review,
        Version? version = null,
        string type = "application/json")
    {
        using var client = authority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, service.Webhook())
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type)),
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
