using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

/// <summary>Any caller can fetch Spark's file system, and check it.</summary>
public sealed class DownloadTests
{
    private const string Jar = "hdfs-locality-spark.jar";

    [Fact]
    public async Task Jar_Stranger_IsTheCommittedOneAndItsChecksumIsRight()
    {
        await using var service = await RunningService.StartAsync(
            configure: builder => builder.Services.AddSingleton<IStartupFilter, StrangerFilter>());

        var jar = await service.Management.GetByteArrayAsync(new Uri($"/download/{Jar}", UriKind.Relative));
        var checksum = await service.Management.GetStringAsync(new Uri($"/download/{Jar}.sha256", UriKind.Relative));

        var committed = Path.Combine(ConfigurationFiles.Repository, "src/Scheduler.SparkFileSystem", Jar);
        Assert.Equal(await File.ReadAllBytesAsync(committed), jar);
        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(jar))}  {Jar}\n", checksum);
    }

    [Theory]
    [InlineData("/download/")]
    [InlineData("/download/page.js")]
    [InlineData("/download/..%2Fpage.js")]
    public async Task Other_Files_AreNotFound(string path)
    {
        await using var service = await RunningService.StartAsync();

        using var response = await service.Management.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
