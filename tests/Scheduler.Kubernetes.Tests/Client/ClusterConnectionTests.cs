using Scheduler.Kubernetes.Client;
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
        var exception = Assert.Throws<KubernetesConfigurationException>(
            () => ClusterConnection.Load(InPod() with { KubeConfig = "/absent" }));

        Assert.Contains("/absent", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Nothing_SaysWhatToDo()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => ClusterConnection.Load(new ClusterEnvironment()));

        Assert.Contains("Kubernetes:Enabled=false", exception.Message, StringComparison.Ordinal);
        Assert.Contains("~/.kube/config", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NothingButAHome_IsItsKubeConfig() =>
        Assert.Equal("http://home.example.com/", ClusterConnection.Load(new ClusterEnvironment { Home = Home() }).Server.ToString());

    [Fact]
    public void Load_InAPodWithAHome_IsTheServiceAccount() =>
        Assert.Equal("https://10.0.0.1/", ClusterConnection.Load(InPod() with { Home = Home() }).Server.ToString());

    [Fact]
    public void Load_InAPodWithAContextNamed_IsTheKubeConfig() =>
        Assert.Equal("http://other.example.com/", ClusterConnection.Load(InPod() with { Home = Home() }, "other").Server.ToString());

    [Fact]
    public void Load_InAPodWithAContextButNoKubeConfig_SaysSo()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => ClusterConnection.Load(InPod(), "other"));

        Assert.Contains("a context was named", exception.Message, StringComparison.Ordinal);
    }

    // A shell expands it; a unit file, a compose file and a manifest do not.
    [Theory]
    [InlineData("~/.kube/config")]
    [InlineData("/absent:~/.kube/config")]
    [InlineData(" ~/.kube/config ::")]
    public void Load_KubeConfigBelowTheTilde_IsInTheHome(string kubeConfig)
    {
        var environment = new ClusterEnvironment { Home = Home(), KubeConfig = kubeConfig };

        Assert.Equal("http://home.example.com/", ClusterConnection.Load(environment).Server.ToString());
    }

    [Fact]
    public void Load_BlankKubeConfig_IsAsUnset() =>
        Assert.Equal(
            "http://home.example.com/",
            ClusterConnection.Load(new ClusterEnvironment { Home = Home(), KubeConfig = " " }).Server.ToString());

    [Fact]
    public void FromVariables_Environment_IsRead()
    {
        var environment = ClusterEnvironment.FromVariables(name => name switch { "KUBECONFIG" => "/a", "HOME" => "/home/b", _ => null });

        Assert.Equal(new ClusterEnvironment { KubeConfig = "/a", Home = "/home/b" }, environment);
    }

    [Fact]
    public void Constructor_NotHttp_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new ClusterConnection(new Uri("ftp://example.com")));

    private string Home()
    {
        Directory.CreateDirectory(_directory.PathOf("home/.kube"));
        _directory.Write("home/.kube/config", """
            clusters:
            - {name: c, cluster: {server: 'http://home.example.com'}}
            - {name: d, cluster: {server: 'http://other.example.com'}}
            contexts:
            - {name: x, context: {cluster: c}}
            - {name: other, context: {cluster: d}}
            current-context: x
            """);
        return _directory.PathOf("home");
    }

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
