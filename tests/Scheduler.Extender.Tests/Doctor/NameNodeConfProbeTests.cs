using Microsoft.AspNetCore.Http;
using Scheduler.Hdfs;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Sandbox;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>What a NameNode's <c>/conf</c> may answer.</summary>
public sealed class NameNodeConfProbeTests : IAsyncLifetime
{
    private const string Key = SparkClinic.UsersKey;

    private readonly ManualTimeProvider _clock = new();
    private StubDriver _server = null!;

    public async Task InitializeAsync() => _server = await StubDriver.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData($$"""{"properties":[{"key":"a","value":"b","isFinal":false,"resource":"x"},{"key":"{{Key}}","value":"spark"}]}""", "spark")]
    [InlineData("""  {"properties":[]}""", "")]
    [InlineData($"<configuration><property><name>{Key}</name><value>spark</value><final>false</final></property></configuration>", "spark")]
    [InlineData($"<configuration><property><name>{Key}</name><value></value></property></configuration>", "")]
    [InlineData("""<?xml version="1.1" encoding="UTF-8"?><configuration/>""", "")]
    public async Task Read_BothForms_GivesTheValue(string body, string value)
    {
        _server.Answer("/conf", body);

        var setting = await ReadAsync();

        Assert.Equal((value, ""), (setting.Value, setting.Problem));
    }

    [Theory]
    [InlineData("<html/>", "something else")]
    [InlineData("", "something else")]
    [InlineData("{}", "something else")]
    [InlineData($$"""{"properties":[{"key":"{{Key}}"}]}""", "something else")]
    [InlineData("""{"properties":[7]}""", "something else")]
    public async Task Read_Garbage_IsUnknown(string body, string says)
    {
        _server.Answer("/conf", body);

        var setting = await ReadAsync();

        Assert.Null(setting.Value);
        Assert.Contains(says, setting.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_TooLong_IsUnknown()
    {
        _server.Answer("/conf", new string(' ', (4 << 20) + 1));

        Assert.Contains("more than 4 MiB", (await ReadAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Hanging_GivesUpAfterTwoSeconds()
    {
        var asked = new TaskCompletionSource();
        _server.Answer("/conf", context =>
        {
            asked.SetResult();
            return new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });

        var reading = ReadAsync();
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Contains("within 2 s", (await reading).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Redirect_IsNotFollowed()
    {
        _server.Answer("/conf", context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        Assert.Contains("answers 302", (await ReadAsync()).Problem, StringComparison.Ordinal);
        Assert.Equal(["/conf"], _server.Requests);
    }

    [Fact]
    public async Task Read_RpcAddressAlone_IsUnknown()
    {
        var probe = new NameNodeConfProbe(new NameNodeOptions(), _clock);

        var setting = await probe.ReadAsync(new NameNodeAddress(null, "nn1:8020"), Key, CancellationToken.None);

        Assert.Equal((null, "NameNode nn1:8020 has no web address in our configuration."), (setting.Value, setting.Problem));
    }

    private Task<NameNodeSetting> ReadAsync() => new NameNodeConfProbe(new NameNodeOptions(), _clock).ReadAsync(
        new NameNodeAddress(_server.Address, null), Key, CancellationToken.None);
}
