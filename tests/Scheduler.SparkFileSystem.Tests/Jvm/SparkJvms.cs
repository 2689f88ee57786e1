namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>The JVMs of all tests, started when the first one needs them. Tests of the collection run one at a time.</summary>
public sealed class SparkJvms : IDisposable
{
    public const string Collection = "Spark JVMs";

    public const string Application = "spark-7f0000018a5e4c0b9d2f3e1c6a7b8d9e";

    private readonly string _classes = Directory.CreateTempSubdirectory("spark-file-system").FullName;
    private readonly SemaphoreSlim _compiling = new(1);
    private readonly Dictionary<string, FileSystemDriver> _drivers = [];

    /// <summary>A driver or an executor in a pod: Spark names its application.</summary>
    internal Task<FileSystemDriver> InPodAsync() => StartAsync(Application);

    /// <summary>One that Spark gave no name: a driver in client mode, or Spark before 3.3.</summary>
    internal Task<FileSystemDriver> WithoutNameAsync() => StartAsync("");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var driver in _drivers.Values) driver.Dispose();
        _compiling.Dispose();
        Directory.Delete(_classes, recursive: true);
    }

    private async Task<FileSystemDriver> StartAsync(string application)
    {
        await _compiling.WaitAsync();
        try
        {
            if (_drivers.Count == 0) await Javac.CompileDriverAsync(_classes);
            if (!_drivers.ContainsKey(application)) _drivers[application] = FileSystemDriver.Start(_classes, application);
            return _drivers[application];
        }
        finally
        {
            _compiling.Release();
        }
    }
}

/// <summary>Tests that share the JVMs.</summary>
[CollectionDefinition(SparkJvms.Collection)]
public sealed class SparkJvmsDefinition : ICollectionFixture<SparkJvms>;
