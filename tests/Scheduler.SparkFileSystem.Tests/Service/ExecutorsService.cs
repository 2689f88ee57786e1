using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Scheduler.SparkFileSystem.Tests.Service;

/// <summary>
/// Stands for the service's <c>GET /api/v1/executors</c>: <c>{"app","version","nodes":{"DataNode address":["executor address"]}}</c> with
/// an ETag, 304 to a caller that has it, 404 with an empty map for an unknown application. Real are HTTP and TLS.
/// </summary>
internal sealed class ExecutorsService : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<HttpRequest> _requests = [];

    private ExecutorsService(TestCertificates? certificates)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificates is not null) listen.UseHttps(certificates.Issue("extender"));
        }));
        Answer = AnswerMapAsync;
        _application = builder.Build();
        _application.Run(context =>
        {
            _requests.Enqueue(new HttpRequest(context.Request));
            return Answer(context);
        });
    }

    /// <summary>What the next requests are answered; by default the map.</summary>
    public RequestDelegate Answer { get; set; }

    /// <summary>Executors' addresses by DataNode's address.</summary>
    public Dictionary<string, string[]> Nodes { get; set; } = [];

    /// <summary>All requests, oldest first.</summary>
    public IReadOnlyList<HttpRequest> Requests => [.. _requests];

    public string Url => _application.Urls.Single();

    /// <summary>The setting that names it.</summary>
    public string UrlSetting => $"hdfs.locality.url={Url}";

    public string ETag => $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Nodes)))}\"";

    public byte[] Map => JsonSerializer.SerializeToUtf8Bytes(new { app = "spark-1", version = ETag.Trim('"'), nodes = Nodes });

    public static async Task<ExecutorsService> StartAsync(TestCertificates? certificates = null)
    {
        var service = new ExecutorsService(certificates);
        await service._application.StartAsync();
        return service;
    }

    /// <summary>Answers these bytes with status 200.</summary>
    public void AnswerBytes(byte[] body) => Answer = context => context.Response.Body.WriteAsync(body).AsTask();

    /// <summary>Answers this text with a status.</summary>
    public void AnswerText(int status, string body) => Answer = context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body, Encoding.UTF8);
    };

    public Task AnswerMapAsync(HttpContext context)
    {
        context.Response.Headers.ETag = ETag;
        if (context.Request.Headers.IfNoneMatch != ETag) return context.Response.Body.WriteAsync(Map).AsTask();
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>A request as it came.</summary>
    internal sealed class HttpRequest(Microsoft.AspNetCore.Http.HttpRequest request)
    {
        public string Target { get; } = request.Path + request.QueryString;

        public string Authorization { get; } = request.Headers.Authorization.ToString();

        public string IfNoneMatch { get; } = request.Headers.IfNoneMatch.ToString();
    }
}
