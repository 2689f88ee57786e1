using System.Text.RegularExpressions;

namespace Scheduler.Deploy.Tests;

/// <summary>The Dockerfile copies what exists and makes images that run without root.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Dockerfile = Repository.Text("deploy/Dockerfile");

    [Fact]
    public void Copy_FromTheRepository_NamesFilesThatExistAndAreNotIgnored()
    {
        var copied = Copy()
            .Matches(Dockerfile)
            .SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        var admitted = Repository.Text("deploy/Dockerfile.dockerignore")
            .Split('\n')
            .Where(line => line.StartsWith('!'))
            .Select(line => line[1..].Trim());

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Repository.PathOf(path)), path));
        Assert.Equal(copied.Order(), admitted.Order());
    }

    [Fact]
    public void Images_All_AreOfTheTargetFramework()
    {
        var framework = Framework().Match(Repository.Text("Directory.Build.props")).Groups[1].Value;

        Assert.All(Image().Matches(Dockerfile), match => Assert.Equal(framework, match.Groups[1].Value));
    }

    [Fact]
    public void Stages_ThatRun_AreOfANumberedUserAndStartTheExtender()
    {
        var stages = Dockerfile.Split("\nFROM ").Skip(2).ToArray();

        Assert.Equal(2, stages.Length);
        Assert.All(stages, stage =>
        {
            Assert.Contains("\nUSER 1654\n", stage, StringComparison.Ordinal);
            Assert.Contains("ENTRYPOINT [\"dotnet\", \"Scheduler.Extender.dll\"]", stage, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void SdkContainer_Settings_AreThoseOfTheDockerfile()
    {
        var project = Repository.Text("src/Scheduler.Extender/Scheduler.Extender.csproj");

        Assert.Contains("aspnet:10.0-noble-chiseled AS final", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("<ContainerFamily>noble-chiseled</ContainerFamily>", project, StringComparison.Ordinal);
        Assert.Contains("<ContainerUser>1654</ContainerUser>", project, StringComparison.Ordinal);
        Assert.Contains("<ContainerTitle>$(Product)</ContainerTitle>", project, StringComparison.Ordinal);
        Assert.Contains("<ContainerVendor>$(Authors)</ContainerVendor>", project, StringComparison.Ordinal);
        Assert.Contains("<RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>", project, StringComparison.Ordinal);
    }

    /// <summary>Labels of the OCI image specification; an image that the SDK makes takes them from the same properties.</summary>
    [Theory]
    [InlineData("version", "VersionPrefix")]
    [InlineData("licenses", "PackageLicenseExpression")]
    [InlineData("vendor", "Authors")]
    [InlineData("title", "Product")]
    public void Labels_OfBothImages_AreThePropertiesOfTheBuild(string label, string property)
    {
        var built = PropertyOfTheBuild(property);
        var labels = Regex.Matches(Dockerfile, $"org.opencontainers.image.{label}=\"(.+)\"").Select(match => match.Groups[1].Value);

        Assert.Equal([built, built], labels);
    }

    [Fact]
    public void Licence_OfTheBuild_IsTheFileAtTheTop()
    {
        var licence = Repository.Text("LICENSE");

        Assert.Contains("Apache License", licence, StringComparison.Ordinal);
        Assert.Contains("Version 2.0, January 2004", licence, StringComparison.Ordinal);
        Assert.Contains("Copyright 2026 The HDFS locality scheduler authors", licence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deploy/extender/deployment.yaml", "image: hdfs-locality-scheduler:")]
    [InlineData("deploy/overlays/planner/sweeper.yaml", "image: hdfs-locality-scheduler:")]
    [InlineData("deploy/README.md", "newTag: ")]
    [InlineData("deploy/overlays/planner/README.md", "newTag: ")]
    [InlineData("deploy/overlays/kerberos/kustomization.yaml", "newTag: ")]
    [InlineData("deploy/CHANGELOG.md", "## ")]
    public void Version_WhereAFileNamesIt_IsThatOfTheBuild(string file, string before) =>
        Assert.Contains(before + PropertyOfTheBuild("VersionPrefix"), Repository.Text(file), StringComparison.Ordinal);

    private static string PropertyOfTheBuild(string name)
    {
        var value = Regex.Match(Repository.Text("Directory.Build.props"), $"<{name}>(.+)</{name}>").Groups[1].Value;
        Assert.NotEmpty(value);
        return value;
    }

    [GeneratedRegex(@"^COPY (?!--)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"/dotnet/(?:sdk|aspnet):([\d.]+)-noble")]
    private static partial Regex Image();

    [GeneratedRegex("<TargetFramework>net([\\d.]+)<")]
    private static partial Regex Framework();
}
