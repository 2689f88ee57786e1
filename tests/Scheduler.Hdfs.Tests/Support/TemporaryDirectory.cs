namespace Scheduler.Hdfs.Tests.Support;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hdfs-tests-");

    public string Path => _directory.FullName;

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void WriteProperties(string name, params (string Key, string Value)[] properties) => Write(
        name,
        $"<configuration>{string.Concat(properties.Select(property => $"<property><name>{property.Key}</name><value>{property.Value}</value></property>"))}</configuration>");

    public void Dispose() => _directory.Delete(recursive: true);
}
