using System.Reflection;
using System.Security.Cryptography;

namespace Scheduler.Page.Tests;

/// <summary>The pictures of the page in the repository are of the page as it is.</summary>
public sealed class PictureTests
{
    private const int MaxBytes = 150_000;

    private const string Command = "dotnet run -c Release --project tests/Scheduler.Benchmarks -- pictures";

    private static string Root { get; } = Path.GetFullPath(typeof(PictureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryDirectory").Value!);

    private static string Pictures { get; } = Path.Combine(Root, "dashboards", "pictures");

    [Theory]
    [InlineData("page-light.png")]
    [InlineData("page-dark.png")]
    public void Picture_Committed_IsASmallPng(string name)
    {
        var picture = File.ReadAllBytes(Path.Combine(Pictures, name));

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], picture[..8]);
        Assert.InRange(picture.Length, 10_000, MaxBytes);
    }

    [Fact]
    public void Page_AsItIs_IsWhatThePicturesShow()
    {
        var page = Directory.EnumerateFiles(Path.Combine(Root, "src", "Scheduler.Management", "Page")).Order(StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  "
                + Path.GetRelativePath(Root, file).Replace('\\', '/'));

        Assert.True(
            page.SequenceEqual(File.ReadAllLines(Path.Combine(Pictures, "page.sha256"))),
            $"The page has changed since its pictures were taken. Take new ones, look at them, and commit them: {Command}");
    }
}
