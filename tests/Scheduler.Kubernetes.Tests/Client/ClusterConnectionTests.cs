using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Kubernetes.Tests.Client;

public sealed class ClusterConnectionTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _directory.Dispose();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData("10.96.0.1", "443", "https://10.96.0.1/")]
    [InlineData("fd00::1", "6443", "https://[fd00::1]:6443/")]
    [InlineData("[fd00::1]", "", "https://[fd00::1]/")]
    public void Load_InAPod_IsTheServiceAccount(string host, string port, string server)
    {
        var connection = ClusterConnection.Load(InPod() with { ServiceHost = host, ServicePort = port });

        Assert.Equal(server, connection.Server.ToString());
        Assert.Equal(_directory.PathOf("token"), connection.TokenFile);
        Assert.Single(connection.CertificateAuthorities);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("ca.crt")]
    public void Load_InAPodWithoutAFile_NamesIt(string name)
    {
        var environment = InPod();
        File.Delete(_directory.PathOf(name));

        var exception = Assert.Throws<KubernetesConfigurationException>(() => ClusterConnection.Load(environment));

        Assert.Contains(_directory.PathOf(name), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KubeConfigInAPod_GoesFirst()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => ClusterConnection.Load(InPod() with { KubeConfig = "/absent" }));

        Assert.Contains("/absent", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Nothing_SaysWhatToDo()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => ClusterConnection.Load(new ClusterEnvironment()));

        Assert.Contains("Kubernetes:Enabled=false", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromVariables_Environment_IsRead()
    {
        var environment = ClusterEnvironment.FromVariables(name => name == "KUBECONFIG" ? "/a" : null);

        Assert.Equal(new ClusterEnvironment { KubeConfig = "/a" }, environment);
    }

    [Fact]
    public void Constructor_NotHttp_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new ClusterConnection(new Uri("ftp://example.com")));

    [Fact]
    public void Get_TokenFileRotates_IsReadEachMinute()
    {
        var clock = new ManualTimeProvider();
        var tokens = new TokenSource(TokenFile("one\n"), clock);

        Assert.Equal("one", tokens.Get());
        _directory.Write("token", "two");
        Assert.Equal("one", tokens.Get());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("two", tokens.Get());
    }

    [Fact]
    public void TryReplace_TokenRefused_IsReadAtOnce()
    {
        var tokens = new TokenSource(TokenFile("one"), new ManualTimeProvider());
        tokens.Get();

        Assert.False(tokens.TryReplace("one"));
        _directory.Write("token", "two");
        Assert.True(tokens.TryReplace("one"));
        Assert.Equal("two", tokens.Get());
    }

    [Fact]
    public void Get_TokenFileGoneForAWhile_KeepsTheOldOne()
    {
        var clock = new ManualTimeProvider();
        var tokens = new TokenSource(TokenFile("one"), clock);
        tokens.Get();
        File.Delete(_directory.PathOf("token"));
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("one", tokens.Get());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("umläut")]
    public void Get_TokenThatCannotBeSent_Throws(string token) =>
        Assert.Throws<KubernetesConfigurationException>(() => new TokenSource(TokenFile(token), new ManualTimeProvider()).Get());

    [Fact]
    public void Get_TokenFileNeverThere_Throws()
    {
        var connection = new ClusterConnection(new Uri("https://a")) { TokenFile = _directory.PathOf("absent") };

        Assert.Throws<KubernetesConfigurationException>(() => new TokenSource(connection, new ManualTimeProvider()).Get());
    }

    private ClusterConnection TokenFile(string token) => new(new Uri("https://a")) { TokenFile = _directory.Write("token", token) };

    private ClusterEnvironment InPod()
    {
        _directory.Write("token", "t");
        _directory.Write("ca.crt", _certificates.AuthorityPem);
        return new ClusterEnvironment
        {
            ServiceHost = "10.0.0.1",
            ServicePort = "443",
            ServiceAccountDirectory = _directory.PathOf(""),
        };
    }
}
