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
            .Replace(
                "{ token: secret }",
                "{ client-certificate: me.pem, client-key: me.key, tokenFile: tok, token: old }",
                StringComparison.Ordinal));

        Assert.Equal("CN=test-ca", Assert.Single(connection.CertificateAuthorities).Subject);
        Assert.Equal(["CN=me", "CN=test-ca"], connection.ClientCertificates.Select(each => each.Subject));
        Assert.True(connection.ClientCertificates[0].HasPrivateKey);
        Assert.Equal("kubernetes", connection.TlsServerName);
        Assert.Equal(_directory.PathOf("tok"), connection.TokenFile);
        Assert.Equal("old", connection.Token);
    }

    [Fact]
    public void Load_DataInTheFile_IsDecoded()
    {
        var (certificate, key) = _certificates.IssuePem("me");

        var connection = Load(Minimal
            .Replace("{ server:", $"{{ certificate-authority-data: {Base64(_certificates.AuthorityPem)}, server:", StringComparison.Ordinal)
            .Replace(
                "{ token: secret }",
                $"{{ client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)} }}",
                StringComparison.Ordinal));

        Assert.Single(connection.CertificateAuthorities);
        Assert.Equal("CN=me", Assert.Single(connection.ClientCertificates).Subject);
    }

    [Fact]
    public void Load_SeveralFiles_FirstToNameSomethingWins()
    {
        var first = _directory.Write("a", "contexts: [{ name: here, context: { cluster: c2, user: u } }]\ncurrent-context: here\n");
        var second = _directory.Write("b", Minimal + "\n");
        var third = _directory.Write("c", "clusters: [{ name: c2, cluster: { server: 'http://127.0.0.1:8001' } }]");

        var connection = KubeConfigLoader.Load([first, _directory.PathOf("absent"), second, third]);

        Assert.Equal("http://127.0.0.1:8001/", connection.Server.ToString());
        Assert.Equal("secret", connection.Token);
    }

    [Theory]
    [InlineData("{ token: secret }", "{ exec: { command: aws } }", "users[u].user.exec.apiVersion: not set; it must be "
        + "client.authentication.k8s.io/v1 or")]
    [InlineData(
        "{ token: secret }",
        "{ exec: { command: aws, apiVersion: client.authentication.k8s.io/v1alpha1 } }",
        "client.authentication.k8s.io/v1beta1")]
    [InlineData("{ token: secret }", "{ exec: { apiVersion: client.authentication.k8s.io/v1 } }", "users[u].user.exec.command")]
    [InlineData(
        "{ token: secret }",
        "{ exec: { command: aws, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always } }",
        "interactiveMode")]
    [InlineData("{ token: secret }", "{ auth-provider: { name: gcp } }", "gke-gcloud-auth-plugin")]
    [InlineData("{ token: secret }", "{ auth-provider: { name: azure } }", "kubelogin convert-kubeconfig")]
    [InlineData("{ token: secret }", "{ auth-provider: { name: oidc, config: { id-token: x } } }", "kubelogin")]
    [InlineData("{ token: secret }", "{ auth-provider: { name: other } }", "users[u].user.auth-provider")]
    [InlineData("{ token: secret }", "{ token: secret, username: a, password: b }", "users[u].user.username")]
    [InlineData("{ token: secret }", "{ tokenFile: t, username: a, password: b }", "users[u].user.username")]
    [InlineData("{ token: secret }", "{ password: b }", "users[u].user.username")]
    [InlineData("{ token: secret }", "{ as-groups: [a] }", "users[u].user.as")]
    [InlineData("{ token: secret }", "{ as: me, as-groups: [a, b] }", "users[u].user.as-groups")]
    [InlineData("{ token: secret }", "{ as: me, as-user-extra: { a: [b, c] } }", "users[u].user.as-user-extra")]
    [InlineData("{ token: secret }", "{ as: \"a\\nb\" }", "users[u].user.as")]
    [InlineData("{ token: secret }", "{ client-certificate: absent.pem, client-key: k }", "users[u].user.client-certificate")]
    [InlineData("{ token: secret }", "{ client-key: \"-----BEGIN PRIVATE KEY-----\\nsecret\" }", "users[u].user.client-key: holds PEM")]
    [InlineData("{ token: secret }", "{ client-key-data: YQ== }", "users[u].user.client-certificate")]
    [InlineData("{ token: secret }", "{ client-certificate-data: '***', client-key-data: YQ== }", "client-certificate-data")]
    [InlineData("{ token: secret }", "{ client-certificate-data: YQ==, client-key-data: YQ== }", "client-certificate(-data)")]
    [InlineData("{ server:", "{ certificate-authority-data: YQ==, server:", "clusters[c].cluster.certificate-authority(-data)")]
    [InlineData("{ token: secret }", "{ token: \"a\\nb\" }", "users[u].user.token")]
    [InlineData("{ server:", "{ tls-server-name: 'a b', server:", "clusters[c].cluster.tls-server-name")]
    [InlineData("{ server:", "{ proxy-url: 'ftp://p', server:", "clusters[c].cluster.proxy-url")]
    [InlineData("{ server:", "{ proxy-url: 'proxy:3128', server:", "clusters[c].cluster.proxy-url")]
    [InlineData("{ server:", "{ proxy-url: '127.0.0.1', server:", "clusters[c].cluster.proxy-url")]
    [InlineData("{ server:", "{ server: '', x:", "clusters[c].cluster.server")]
    [InlineData("{ server:", "{ server: 'https://', x:", "clusters[c].cluster.server")]
    [InlineData("cluster: { server:", "x: { server:", "clusters[c].cluster")]
    [InlineData("clusters:", "clusters: [{ name: c }, { name: c }]\nx:", "the name 'c' is there more than once")]
    [InlineData("users:", "contexts: text\nx:", "line")]
    [InlineData("https://api", "https://me:hidden@api", "username and password")]
    [InlineData("https://api", "ftp://api", "clusters[c].cluster.server")]
    [InlineData("current-context: here", "current-context: there", "current-context: names 'there', which contexts does not have (here)")]
    [InlineData("current-context: here", "current-context: ''", "--context")]
    [InlineData("contexts:", "contexts: []\nx:", "which contexts does not have (it is empty)")]
    [InlineData("current-context: here", "", "current-context")]
    [InlineData("cluster: c,", "cluster: d,", "contexts[here].context.cluster")]
    [InlineData("user: u,", "user: v,", "contexts[here].context.user")]
    [InlineData("clusters:", "clusters: [", "line")]
    public void Load_Mistake_NamesFileAndKey(string right, string wrong, string key)
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(
            () => Load(Minimal.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(_directory.PathOf("config"), exception.Message, StringComparison.Ordinal);
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api", "ftp://u:S3cret@api")]
    [InlineData("https://api", "https://u:S3cret@api")]
    [InlineData("https://api.example.com:6443", "https://u:S3cret@api.example.com:x")]
    [InlineData("https://api.example.com:6443", "u:S3cret@api example.com")]
    [InlineData("{ server:", "{ proxy-url: 'ftp://u:S3cret@p', server:")]
    public void Load_AddressWithAPassword_IsRefusedWithoutQuotingIt(string right, string wrong)
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(
            () => Load(Minimal.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains("clusters[c].cluster.", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", exception.ToString(), StringComparison.Ordinal);
    }

    // What tools leave behind; each is the minimal one to kubectl.
    [Theory]
    [InlineData("{ token: secret }", "{ token: secret, tokenFile: '', username: '', password: \"\", as: '', as-uid: '', exec: '', "
        + "auth-provider: '' }")]
    [InlineData("{ token: secret }", "{ token: secret, exec: null, auth-provider: ~, as-groups: [], as-user-extra: {}, "
        + "client-certificate-data: '' }")]
    [InlineData("{ token: secret }", "{ token: secret, unknown: { a: [1, { b: c }] } }")]
    [InlineData("{ token: secret }", "{ token: first, token: secret }")]
    [InlineData("{ token: secret }", "{ token: \"secret\\n\" }")]
    [InlineData("{ server:", "{ proxy-url: '', tls-server-name: '', certificate-authority: '', certificate-authority-data: '', server:")]
    [InlineData("{ server:", "{ insecure-skip-tls-verify: '', extensions: [{ name: a, extension: { b: 1 } }, null], server:")]
    [InlineData("{ server:", "{ insecure-skip-tls-verify: No, server:")]
    [InlineData("{ server:", "{ insecure-skip-tls-verify: False, server:")]
    [InlineData("- name: u", "- null\n- name: other\n- name: u")]
    [InlineData("- name: u\n  user: { token: secret }", "- name: other\n  user: &a { token: secret }\n- name: u\n  user: *a")]
    [InlineData("kind: Config", "kind: Config\npreferences: {}\nextensions: null")]
    [InlineData("apiVersion: v1\nkind: Config\n", "")]
    [InlineData("apiVersion: v1", "\ufeffapiVersion: v1")]
    [InlineData("apiVersion: v1", "---\n# a comment\napiVersion: v1")]
    [InlineData("\n", "\r\n")]
    public void Load_OddButRight_IsTheMinimalOne(string plain, string odd)
    {
        var connection = Load(Minimal.Replace(plain, odd, StringComparison.Ordinal));

        Assert.Equal("https://api.example.com:6443/prefix", connection.Server.ToString());
        Assert.Equal("secret", connection.Token);
        Assert.Null(connection.TokenFile);
        Assert.Null(connection.Proxy);
        Assert.Null(connection.Plugin);
        Assert.Null(connection.BasicAuthentication);
        Assert.Empty(connection.ImpersonationHeaders);
        Assert.Empty(connection.CertificateAuthorities);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("text")]
    [InlineData("[1, 2]")]
    [InlineData("\0")]
    [InlineData("%")]
    [InlineData("contexts: {}\ncurrent-context: a")]
    [InlineData("current-context: [a]")]
    [InlineData("current-context: a\ncontexts: [{ name: a, context: text }]")]
    public void Load_NotAKubeConfig_IsRefusedInWords(string text)
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(text));

        Assert.Contains(_directory.PathOf("config"), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1, 2]", "line 1, column 1: a list where a mapping is expected.")]
    [InlineData("text", "line 1, column 1: a text where a mapping is expected.")]
    [InlineData("users: { name: S3cret }", "line 1, column 8: a mapping where a list is expected.")]
    [InlineData("users: S3cret", "line 1, column 8: a text where a list is expected.")]
    [InlineData("users: [S3cret]", "line 1, column 9: a text where a mapping is expected.")]
    [InlineData("users: [{ user: { as-groups: S3cret } }]", "line 1, column 30: a text where a list is expected.")]
    [InlineData("users: [{ user: { as-user-extra: { a: S3cret } } }]", "line 1, column 39: a text where a list is expected.")]
    [InlineData("users: [{ user: { as-user-extra: { [S3cret]: [] } } }]", "line 1, column 36: a list where a text is expected.")]
    [InlineData("users: [{ user: { token: { S3cret } } }]", "line 1, column 26: a mapping where a text is expected.")]
    [InlineData("users: [{ user: { ? [S3cret] : a } }]", "line 1, column 21: it has something that cannot be read.")]
    [InlineData("users:\n- user:\n    exec: { provideClusterInfo: S3cret }", "line 3, column 33: a text where true or false is expected.")]
    [InlineData("users: [{ user: { exec: { provideClusterInfo: [S3cret] } } }]", "line 1, column 47: a list where true or false is "
        + "expected.")]
    [InlineData("users: [{ user: { token: *S3cret } }]", "line 1, column 26: it refers to an anchor that is not set before")]
    [InlineData("users: [{ user: { token: !S3cret x } }]", "line 1, column 26: it has a tag that is not known")]
    [InlineData("users: [{ user: !S3cret { token: x } }]", "line 1, column 17: it has a tag that is not known")]
    [InlineData("users: [{ user: { token: !!S3cret x } }]", "line 1, column 26: it has something that cannot be read.")]
    [InlineData("users: [{ user: { token: !S3cret!x x } }]", "line 1, column 26: it is not YAML.")]
    [InlineData("users: [{ user: { token: %S3cret } }]", "line 1, column 26: it is not YAML.")]
    [InlineData("users:\n  token: 'S3cret", "it is not YAML.")]
    [InlineData("users:\n  token: S3cret: x", "it is not YAML.")]
    [InlineData("users:\n  token: \"S3cret\\y\"", "it is not YAML.")]
    public void Load_NotAsItMustBe_SaysWhereWithoutQuotingTheFile(string text, string message)
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(text));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Scheduler.", exception.Message, StringComparison.Ordinal);
    }

    // As kubectl does.
    [Theory]
    [InlineData("---\ncurrent-context: other\nclusters: []")]
    [InlineData("---\n{ broken")]
    [InlineData("...\n---\n*unknown")]
    public void Load_SeveralDocuments_ReadsTheFirst(string more) => Assert.Equal("secret", Load($"{Minimal}\n{more}\n").Token);

    [Fact]
    public void Load_Json_IsRead()
    {
        var connection = Load("""
            {"kind":"Config","clusters":[{"name":"c","cluster":{"server":"http://a.example.com"}}],"users":[{"name":"u","user":{"token":"t"}}],
            "contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],"current-context":"x"}
            """.Replace(",", ",\n\t", StringComparison.Ordinal));

        Assert.Equal("t", connection.Token);
    }

    [Fact]
    public void Load_Utf16WithItsMark_IsRead()
    {
        File.WriteAllText(_directory.PathOf("config"), Minimal, Encoding.Unicode);

        Assert.Equal("secret", KubeConfigLoader.Load([_directory.PathOf("config")]).Token);
    }

    [Fact]
    public void Load_ServerWithoutScheme_IsHttp() => Assert.Equal(
        "http://127.0.0.1:8001/", Load(
            Minimal.Replace("https://api.example.com:6443/prefix", "127.0.0.1:8001", StringComparison.Ordinal)).Server.ToString());

    // k3d and kind write the address that they listen on. The certificate is for it.
    [Theory]
    [InlineData("https://0.0.0.0:6443", "https://127.0.0.1:6443/", "0.0.0.0")]
    [InlineData("https://[::]:6443", "https://[::1]:6443/", null)]
    public void Load_AddressListenedOn_IsLoopback(string written, string server, string? name)
    {
        var connection = Load(Minimal.Replace("https://api.example.com:6443/prefix", written, StringComparison.Ordinal));

        Assert.Equal((server, name), (connection.Server.ToString(), connection.TlsServerName));
    }

    [Fact]
    public void Load_ContextNamed_GoesBeforeTheCurrentOne()
    {
        var text = Minimal.Replace("contexts:", "contexts: \n- { name: there, context: { cluster: c } }", StringComparison.Ordinal);

        Assert.Null(Load(text, "there").Token);
        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(text, "nowhere"));
        Assert.Contains("--context", exception.Message, StringComparison.Ordinal);
        Assert.Contains("there, here", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ADirectory_IsNotTakenForAbsent()
    {
        var file = _directory.Write("config", Minimal);

        var exception = Assert.Throws<KubernetesConfigurationException>(() => KubeConfigLoader.Load([_directory.PathOf(""), file]));

        Assert.Contains(_directory.PathOf(""), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AuthorityThatIsSkipped_IsRefused()
    {
        var text = Minimal.Replace(
            "{ server:", $"{{ insecure-skip-tls-verify: true, certificate-authority-data: {Base64(_certificates.AuthorityPem)}, server:",
            StringComparison.Ordinal);

        Assert.Contains(
            "keep one of the two", Assert.Throws<KubernetesConfigurationException>(() => Load(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProxyAndImpersonation_AreInTheConnection()
    {
        var connection = Load(Minimal
            .Replace("{ server:", "{ proxy-url: 'socks5://p.example.com:1080', server:", StringComparison.Ordinal)
            .Replace(
                "{ token: secret }",
                "{ token: secret, as: me, as-uid: '7', as-groups: [g], as-user-extra: { 'A b/c': [v] } }",
                StringComparison.Ordinal));

        Assert.Equal("socks5://p.example.com:1080/", connection.Proxy?.ToString());
        Assert.Equal(
            ["Impersonate-User: me", "Impersonate-Uid: 7", "Impersonate-Group: g", "Impersonate-Extra-A%20b%2Fc: v"],
            connection.ImpersonationHeaders.Select(header => $"{header.Key}: {header.Value}"));
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Load_NestedWithoutEnd_IsRefused(char open)
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load("users: " + new string(open, 100_000)));

        Assert.Contains("nested deeper", exception.Message, StringComparison.Ordinal);
    }

    // Ten anchors of ten references each: ten thousand million texts, if they were written out.
    [Theory]
    [InlineData("extension", "{ server:", "{ extensions: [{ name: a, extension: {0} }], server:")]
    [InlineData("an unknown key", "kind: Config", "unknown: {0}")]
    [InlineData("merge keys", "kind: Config", "unknown: {0}")]
    public void Load_AnchorsThatMultiply_AreRefused(string where, string plain, string form)
    {
        var isMerge = where == "merge keys";
        var levels = Enumerable.Range(1, 10).Select(i =>
        {
            var references = string.Join(", ", Enumerable.Repeat(i == 1 ? (isMerge ? "{ k: x }" : "x") : $"*a{i - 1}", 10));
            return isMerge ? $"l{i}: &a{i} {{ <<: [{references}] }}" : $"l{i}: &a{i} [{references}]";
        });
        var bomb = form.Replace("{0}", $"{{ {string.Join(", ", levels)} }}", StringComparison.Ordinal);

        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(Minimal.Replace(plain, bomb, StringComparison.Ordinal)));

        Assert.Contains("more than 200000", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown: &u { token: secret }", "*u")]
    [InlineData("unknown: &u { token: secret }", "{ <<: *u }")]
    [InlineData("unknown: &u { token: other }", "{ <<: *u, token: secret }")]
    [InlineData("unknown: &u { token: other }", "{ token: secret, <<: *u }")]
    [InlineData("unknown: [&u { token: secret }, &v { as: me }]", "{ <<: [*u, *v], as: '' }")]
    [InlineData("unknown: { a: &u secret }", "{ token: *u }")]
    [InlineData("unknown: [&u { token: other }, &u { token: secret }]", "*u")]
    public void Load_AnchorsAndMergeKeys_AreWrittenOut(string anchor, string user)
    {
        var connection = Load(anchor + "\n" + Minimal.Replace("{ token: secret }", user, StringComparison.Ordinal));

        Assert.Equal("secret", connection.Token);
        Assert.Empty(connection.ImpersonationHeaders);
    }

    [Fact]
    public void Load_AnchorInsideItself_IsRefused() =>
        Assert.Contains(
            "line 1, column 14: it refers to an anchor",
            Assert.Throws<KubernetesConfigurationException>(() => Load("unknown: &u [*u]\n" + Minimal)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Load_AnchorsThatDeepen_AreRefused()
    {
        var levels = Enumerable.Range(1, 20).Select(
            i => $"l{i}: &a{i} {new string('[', 40)}{(i == 1 ? "x" : $"*a{i - 1}")}{new string(']', 40)}");

        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(string.Join('\n', levels) + "\n" + Minimal));

        Assert.Contains("nested deeper", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PluginThatWantsTheCluster_GetsIt()
    {
        var connection = Load(Minimal
            .Replace(
                "{ server:",
                "{ tls-server-name: n, extensions: [{ name: client.authentication.k8s.io/exec, extension: { a: 1, b: [true, 'x', null] } "
                    + "}], server:",
                StringComparison.Ordinal)
            .Replace(
                "{ token: secret }",
                "{ exec: { apiVersion: client.authentication.k8s.io/v1, command: bin/x, args: [a, ''], env: [{ name: A, value: '' }], "
                    + "provideClusterInfo: true } }",
                StringComparison.Ordinal));

        Assert.Equal(
            """{"server":"https://api.example.com:6443/prefix","tls-server-name":"n","config":{"a":1,"b":[true,"x",null]}}""",
            connection.Plugin?.ClusterInfo);
        Assert.Equal(_directory.PathOf("bin/x"), connection.Plugin?.Command);
        Assert.Equal(["a", ""], connection.Plugin?.Arguments);
        Assert.Equal([new("A", "")], connection.Plugin?.Environment);
    }

    [Fact]
    public void Load_NoSuchFile_SaysWhich()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => KubeConfigLoader.Load([_directory.PathOf("absent")]));

        Assert.Contains("absent", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooLarge_IsRefused()
    {
        var exception = Assert.Throws<KubernetesConfigurationException>(() => Load(new string('#', CredentialFile.MaxBytes + 1)));

        Assert.Contains("larger than", exception.Message, StringComparison.Ordinal);
    }

    private ClusterConnection Load(string text, string context = "") => KubeConfigLoader.Load([_directory.Write("config", text)], context);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
