using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

/// <summary>The page's files and what the page asks for; what it looks like in a browser has tests of its own.</summary>
public sealed class PageTests
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/page.js", "text/javascript")]
    [InlineData("/headline.js", "text/javascript")]
    [InlineData("/cluster.js", "text/javascript")]
    [InlineData("/explanation.js", "text/javascript")]
    [InlineData("/decisions.js", "text/javascript")]
    public async Task Page_EveryFile_IsServedUnderAStrictPolicy(string path, string type)
    {
        await using var service = await RunningService.StartAsync();

        using var response = await service.Management.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "http",
            (await response.Content.ReadAsStringAsync()).Replace("https", "http", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/page.js")]
    [InlineData("/api/v1/cluster")]
    [InlineData("/api/v1/decisions")]
    [InlineData("/api/v1/outcomes")]
    public async Task Page_StrangerWithoutAToken_Is401(string path)
    {
        await using var service = await RunningService.StartAsync(
            configure: builder => builder.Services.AddSingleton<IStartupFilter, StrangerFilter>());

        using var response = await service.Management.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=many")]
    [InlineData("show=held")]
    [InlineData("show=Missed")]
    public async Task Decisions_WrongQuery_Is400(string query)
    {
        await using var service = await RunningService.StartAsync();

        using var response = await service.Management.GetAsync(new Uri($"/api/v1/decisions?{query}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
