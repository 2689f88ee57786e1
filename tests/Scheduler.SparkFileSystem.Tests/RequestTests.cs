using Scheduler.SparkFileSystem.Tests.Jvm;
using Scheduler.SparkFileSystem.Tests.Service;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>How the service is asked, and how often.</summary>
[Collection(SparkJvms.Collection)]
public sealed class RequestTests(SparkJvms jvms) : IAsyncLifetime
{
    private static readonly Location Block = Location.On("10.0.0.1");

    private readonly string _folder = Directory.CreateTempSubdirectory("executors-request").FullName;
    private ExecutorsService _service = null!;

    [JavaTheory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Ask_SparkNamesTheApplication_AsksForIt(string urlEnd)
    {
        var spark = await jvms.InPodAsync();
        await spark.OpenAsync(_service.UrlSetting + urlEnd);

        Assert.Equal(["10.244.1.5"], (await spark.LocateAsync(Block)).Hosts);
        var request = Assert.Single(_service.Requests);
        Assert.Equal($"/api/v1/executors?app={SparkJvms.Application}", request.Target);
        Assert.Equal("", request.Authorization);
    }

    [JavaFact]
    public async Task Ask_NoApplicationNamed_AsksByTheCallersAddress()
    {
        var spark = await jvms.WithoutNameAsync();
        await spark.OpenAsync(_service.UrlSetting);

        Assert.Equal(["10.244.1.5"], (await spark.LocateAsync(Block)).Hosts);
        Assert.Equal("/api/v1/executors?ip=127.0.0.1", Assert.Single(_service.Requests).Target);
    }

    [JavaFact]
    public async Task Ask_WithinTwoSeconds_AsksOnce()
    {
        var spark = await jvms.InPodAsync();
        await spark.OpenAsync(_service.UrlSetting);

        int[] expected = [1, 1, 2, 2];
        foreach (var (advance, requests) in ((int[])[0, 1_999, 1, 1_999]).Zip(expected))
        {
            await spark.AdvanceAsync(advance);
            await spark.LocateAsync([Block, Block]);
            await spark.LocateAsync(Block, "path");
            Assert.Equal(requests, _service.Requests.Count);
        }
    }

    [JavaFact]
    public async Task Ask_FailureWithinTwoSeconds_AsksOnce()
    {
        var spark = await jvms.InPodAsync();
        _service.AnswerText(503, "");
        await spark.OpenAsync(_service.UrlSetting);

        foreach (var requests in (int[])[1, 2])
        {
            await spark.LocateAsync([Block, Block]);
            await spark.AdvanceAsync(1_999);
            await spark.LocateAsync(Block);
            Assert.Equal(requests, _service.Requests.Count);
            await spark.AdvanceAsync(1);
        }
    }

    [JavaFact]
    public async Task Ask_SameMap_Is304AndTheMapHolds()
    {
        var spark = await jvms.InPodAsync();
        await spark.OpenAsync(_service.UrlSetting);

        var etag = _service.ETag;
        await spark.LocateAsync(Block);
        await spark.AdvanceAsync(2_000);
        Assert.Equal(["10.244.1.5"], (await spark.LocateAsync(Block)).Hosts);
        _service.Nodes["10.0.0.1"] = ["10.244.1.7"];
        await spark.AdvanceAsync(2_000);
        Assert.Equal(["10.244.1.7"], (await spark.LocateAsync(Block)).Hosts);

        Assert.Equal(["", etag, etag], _service.Requests.Select(request => request.IfNoneMatch));
    }

    [JavaFact]
    public async Task Ask_304WithoutAMap_LeavesTheHosts()
    {
        var spark = await jvms.InPodAsync();
        _service.AnswerText(304, "");
        await spark.OpenAsync(_service.UrlSetting);

        Assert.Equal(Block.ToString(), (await spark.LocateAsync(Block)).ToString());
    }

    [JavaFact]
    public async Task Ask_WithAToken_SendsItAndTheNamespace()
    {
        var token = Path.Combine(_folder, "token");
        var spark = await jvms.InPodAsync();
        await spark.OpenAsync(_service.UrlSetting, $"hdfs.locality.token-file={token}", "hdfs.locality.namespace=etl&night");

        foreach (var value in (string[])["first.token", "renewed.token"])
        {
            await File.WriteAllTextAsync(token, value + "\n");
            Assert.Equal(["10.244.1.5"], (await spark.LocateAsync(Block)).Hosts);
            Assert.Equal($"Bearer {value}", _service.Requests[^1].Authorization);
            Assert.Equal($"/api/v1/executors?app={SparkJvms.Application}&namespace=etl%26night", _service.Requests[^1].Target);
            await spark.AdvanceAsync(2_000);
        }
    }

    [JavaTheory]
    [InlineData("a secret\ntoken", "hdfs.locality.namespace=etl")]
    [InlineData("", "hdfs.locality.namespace=etl")]
    [InlineData(null, "hdfs.locality.namespace=etl")]
    [InlineData("secret", "hdfs.locality.namespace=")]
    public async Task Ask_NoTokenOrNamespace_AsksNothingAndLogsNoToken(string? content, string namespaceSetting)
    {
        var token = Path.Combine(_folder, "token");
        if (content is not null) await File.WriteAllTextAsync(token, content);
        var spark = await jvms.InPodAsync();
        await spark.OpenAsync(_service.UrlSetting, $"hdfs.locality.token-file={token}", namespaceSetting);

        Assert.Equal(Block.ToString(), (await spark.LocateAsync(Block)).ToString());
        Assert.Empty(_service.Requests);
        await Eventually.HoldsAsync(() => spark.Logged.Any(line => line.Contains(_service.Url, StringComparison.Ordinal)));
        Assert.DoesNotContain(spark.Logged, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [JavaTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_Https_TrustsTheCaFile(bool isNamed)
    {
        using var certificates = new TestCertificates();
        await using var service = await ExecutorsService.StartAsync(certificates);
        service.Nodes = _service.Nodes;
        var authority = Path.Combine(_folder, "ca.pem");
        using var another = new TestCertificates();
        await File.WriteAllTextAsync(authority, $"# two\n{another.AuthorityPem}\n{(isNamed ? certificates.AuthorityPem : "")}\n");
        var spark = await jvms.InPodAsync();
        await spark.OpenAsync(service.UrlSetting, $"hdfs.locality.ca-file={authority}");

        Assert.Equal(isNamed ? "10.244.1.5" : "dn-10.0.0.1", Assert.Single((await spark.LocateAsync(Block)).Hosts));
        Assert.Equal(isNamed ? 1 : 0, service.Requests.Count);
    }

    [JavaFact]
    public async Task Open_SameSettings_SharesTheMap()
    {
        var spark = await jvms.InPodAsync();

        Assert.True(await spark.IsSharedAsync(_service.UrlSetting, "hdfs.locality.namespace=etl"));
    }

    public async Task InitializeAsync()
    {
        _service = await ExecutorsService.StartAsync();
        _service.Nodes = new() { ["10.0.0.1"] = ["10.244.1.5"] };
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
