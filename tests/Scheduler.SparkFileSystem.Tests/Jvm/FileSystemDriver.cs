using System.Diagnostics;
using System.Globalization;

namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>A JVM with the committed jar, asked for block locations by way of <c>java/hdfs/locality/Driver.java</c>.</summary>
internal sealed class FileSystemDriver : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _logged = [];

    private FileSystemDriver(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_logged) _logged.Add(line.Data ?? "");
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>What the JVM logged until now.</summary>
    public string[] Logged
    {
        get
        {
            lock (_logged) return [.. _logged];
        }
    }

    /// <summary>A JVM of this application; empty if Spark does not name it. A proxy is set, and is not there.</summary>
    public static FileSystemDriver Start(string classes, string application)
    {
        var start = new ProcessStartInfo(
            "java",
            ["-Xmx1g", "-XX:TieredStopAtLevel=1", "-ea", "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=1", "-Dhttp.nonProxyHosts=",
                "-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=1", "-cp", $"{classes}:{JarFolder.Jar}", "hdfs.locality.Driver"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SPARK_APPLICATION_ID"] = application;
        return new FileSystemDriver(Process.Start(start)!);
    }

    /// <summary>A new file system, with settings <c>key=value</c>; its clock stands still, and it waits long for the service.</summary>
    public Task OpenAsync(params string[] settings) => OpenAsync("60000/60000", settings);

    /// <summary>The same, which waits for the service as the product does.</summary>
    public Task OpenImpatientAsync(params string[] settings) => OpenAsync("300/2000", settings);

    /// <summary>The same, which does not wait at all.</summary>
    public Task OpenWithoutWaitAsync(params string[] settings) => OpenAsync("0/60000", settings);

    /// <summary>The same, which has no time for a whole answer; to connect, and for each read, it has any.</summary>
    public Task OpenWithoutTimeAsync(params string[] settings) => OpenAsync("300/0", settings);

    /// <summary>A file system as the product makes it, with the JVM's clock.</summary>
    public Task OpenProductAsync(params string[] settings) => OpenAsync("product", settings);

    /// <summary>Moves the clock of the file system.</summary>
    public Task AdvanceAsync(int milliseconds) => CallAsync($"advance {milliseconds.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Whether file systems of these settings ask for one map.</summary>
    public async Task<bool> IsSharedAsync(params string[] settings) => await CallAsync($"shared {string.Join(' ', settings)}") == "true";

    /// <summary>What the file system makes of locations in HDFS, by the call <c>path</c>, <c>status</c> or <c>list</c>.</summary>
    public async Task<Location[]> LocateAsync(IEnumerable<Location> locations, string call = "list")
    {
        var answer = await CallAsync($"{call} {string.Join(' ', locations)}");
        return [.. answer.Split(' ').Select(Location.Parse)];
    }

    /// <inheritdoc cref="LocateAsync(IEnumerable{Location}, string)"/>
    public async Task<Location> LocateAsync(Location location, string call = "list") => Assert.Single(await LocateAsync([location], call));

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task OpenAsync(string timeout, string[] settings) =>
        Assert.Equal("", await CallAsync($"open {timeout} {string.Join(' ', settings)}"));

    private async Task<string> CallAsync(string command)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), deadline.Token);
        await _process.StandardInput.FlushAsync(deadline.Token);
        var answer = await _process.StandardOutput.ReadLineAsync(deadline.Token);
        Assert.True(answer?.StartsWith("threw", StringComparison.Ordinal) == false, answer ?? string.Join('\n', Logged));
        return answer!;
    }
}
