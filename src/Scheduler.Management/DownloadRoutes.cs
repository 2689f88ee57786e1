using System.Net.Mime;
using System.Reflection;

namespace Scheduler.Management;

/// <summary>
/// <c>/download</c>: the file system for Spark and its SHA-256, so that an init container or a Dockerfile can fetch and check it. Open to
/// every caller, since the files are public.
/// </summary>
internal static class DownloadRoutes
{
    private const string Jar = "hdfs-locality-spark.jar";
    private const string JarType = "application/java-archive";

    /// <summary>Maps both files.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, Jar, JarType, "spark-file-system", "The file system that names executors to Spark.");
        Map(routes, $"{Jar}.sha256", MediaTypeNames.Text.Plain, "spark-file-system-checksum", "Its SHA-256, as sha256sum -c reads it.");
    }

    private static void Map(IEndpointRouteBuilder routes, string file, string type, string name, string summary)
    {
        var content = Read(file);
        routes.MapGet($"/download/{file}", () => Results.Bytes(content, type, file))
            .WithName(name)
            .WithSummary(summary)
            .Produces(StatusCodes.Status200OK, contentType: type);
    }

    private static byte[] Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Download.{file}")
            ?? throw new InvalidOperationException($"The assembly has no {file}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
