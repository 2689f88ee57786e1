using System.Text;
using Scheduler.Kubernetes.Client;
using Scheduler.Testing;

namespace Scheduler.Kubernetes.Tests.Client;

public sealed class KubeConfigTests : IDisposable
{
    private const string Minimal = """
        apiVersion: v1
        kind: Config
        current-context: here
        clusters:
        - name: c
          cluster: { server: "https://api.example.com:6443/prefix" }
        contexts:
        - name: here
          context: { cluster: c, user: u, namespace: x }
        users:
        - name: u
          user: { token: secret }
        """;

    private readonly TestDirectory _directory = new();
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _directory.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public void Load_Minimal_IsServerAndToken()
    {
        var connection = Load(Minimal);

        Assert.Equal("https://api.example.com:6443/prefix", connection.Server.ToString());
        Assert.Equal("secret", connection.Token);
        Assert.DoesNotContain("secret", connection.ToString(), StringComparison.Ordinal);
        Assert.Empty(connection.CertificateAuthorities);
    }

    [Fact]
    public void Load_FilesBesideIt_AreFoundRelativeToIt()
    {
        var (certificate, key) = _certificates.IssuePem("me");
        _directory.Write("ca.pem", _certificates.AuthorityPem);
        _directory.Write("me.pem", certificate + "\n" + _certificates.AuthorityPem);
        _directory.Write("me.key", key);

        var connection = Load(Minimal
            .Replace("{ server:", "{ certificate-authority: ca.pem, tls-server-name: kubernetes, server:", StringComparison.Ordinal)
            .Replace("{ token: secret }", "{ client-certificate: me.pem, client-key: me.key, tokenFile: tok, token: old }", StringComparison.Ordinal));

        Assert.Equal("CN=test-ca", Assert.Single(connection.CertificateAuthorities).Subject);
        Assert.Equal(["CN=me", "CN=test-ca"], connection.ClientCertificates.Select(each => each.Subject));
        Assert.True(connection.ClientCertificates[0].HasPrivateKey);
        Assert.Equal("kubernetes", connection.TlsServerName);
        Assert.Equal(_directory.PathOf("tok"), connection.TokenFile);
        Assert.Null(connection.Token);
    }

    [Fact]
    public void Load_DataInTheFile_IsDecoded()
    {
        var (certificate, key) = _certificates.IssuePem("me");

        var connection = Load(Minimal
            .Replace("{ server:", $"{{ certificate-authority-data: {Base64(_certificates.AuthorityPem)}, server:", StringComparison.Ordinal)
            .Replace("{ token: secret }", $"{{ client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)} }}", StringComparison.Ordinal));

        Assert.Single(connection.CertificateAuthorities);
        Assert.Equal("CN=me", Assert.Single(connection.ClientCertificates).Subject);
    }

    [Fact]
    public void Load_SeveralFiles_FirstToNameSomethingWins()
    {
        var first = _directory.Write("a", "contexts: [{ name: here, context: { cluster: c2, user: u } }]\ncurrent-context: here\n");
        var second = _directory.Write("b", Minimal + "\n");
        var third = _directory.Write("c", "clusters: [{ name: c2, cluster: { server: 'http://127.0.0.1:8001' } }]");

        var connection = KubeConfigLoader.Load(
            string.Join(Path.PathSeparator, first, _directory.PathOf("absent"), second, third));

        Assert.Equal("http://127.0.0.1:8001/", connection.Server.ToString());
        Assert.Equal("secret", connection.Token);
    }

    [Theory]
    [InlineData("{ token: secret }", "{ exec: { command: aws } }", "users[u].user.exec")]
    [InlineData("{ token: secret }", "{ auth-provider: { name: gcp } }", "users[u].user.auth-provider")]
    [InlineData("{ token: secret }", "{ username: a, password: b }", "users[u].user.username")]
    [InlineData("{ token: secret }", "{ as: someone }", "users[u].user.as")]
    [InlineData("{ token: secret }", "{ client-certificate: absent.pem, client-key: k }", "users[u].user.client-certificate")]
    [InlineData("{ token: secret }", "{ client-key-data: YQ== }", "users[u].user.client-certificate")]
    [InlineData("{ token: secret }", "{ client-certificate-data: '***', client-key-data: YQ== }", "client-certificate-data")]
    [InlineData("{ token: secret }", "{ client-certificate-data: YQ==, client-key-data: YQ== }", "client-certificate(-data)")]
    [InlineData("{ server:", "{ certificate-authority-data: YQ==, server:", "clusters[c].cluster.certificate-authority(-data)")]
    [InlineData("{ token: secret }", "{ token: \"a\\nb\" }", "users[u].user.token")]
    [InlineData("{ server:", "{ tls-server-name: 'a b', server:", "clusters[c].cluster.tls-server-name")]
    [InlineData("{ server:", "{ proxy-url: 'http://p', server:", "clusters[c].cluster.proxy-url")]
    [InlineData("https://api", "ftp://api", "clusters[c].cluster.server")]
    [InlineData("current-context: here", "current-context: there", "current-context")]
    [InlineData("current-context: here", "", "current-context")]
    [InlineData("cluster: c,", "cluster: d,", "contexts[here].context.cluster")]
    [InlineData("user: u,", "user: v,", "contexts[here].context.user")]
    [InlineData("clusters:", "clusters: [", "line")]
    public void Load_Mistake_NamesFileAndKey(string right, string wrong, string key)
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(Minimal.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(_directory.PathOf("config"), exception.Message, StringComparison.Ordinal);
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoSuchFile_SaysWhich()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => KubeConfigLoader.Load(_directory.PathOf("absent")));

        Assert.Contains("absent", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooLarge_IsRefused()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(new string('#', CredentialFile.MaxBytes + 1)));

        Assert.Contains("larger than", exception.Message, StringComparison.Ordinal);
    }

    private ClusterConnection Load(string text) => KubeConfigLoader.Load(_directory.Write("config", text));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
