using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary><c>deploy/overlays/planner/webhook-certificate.sh</c>, run with OpenSSL and a kubectl that keeps what it is given.</summary>
public sealed class WebhookCertificateTests : IDisposable
{
    /// <summary>Keeps the caBundle and the Secret as files beside it, as an API server would, and the calls in their order.</summary>
    private const string Kubectl = """
        #!/bin/sh
        cd "$(dirname "$0")/.."
        echo "$*" >> calls
        case "$*" in
          "get mutatingwebhookconfiguration hdfs-locality-planner "*) cat caBundle 2> /dev/null || true ;;
          "patch mutatingwebhookconfiguration hdfs-locality-planner --type=json -p "*)
            for patch in "$@"; do :; done
            echo "$patch" > patch ;;
          *"create secret tls hdfs-locality-webhook "*)
            for argument in "$@"; do
              case "$argument" in --cert=*|--key=*) cp "$OLDPWD/${argument#*=}" . ;; esac
            done
            echo "a Secret" ;;
          "apply "*) cat "$OLDPWD/secret.yaml" > applied ;;
          *) exit 1 ;;
        esac
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hdfs-locality-webhook-");

    public WebhookCertificateTests()
    {
        var stub = Path.Combine(_directory.CreateSubdirectory("bin").FullName, "kubectl");
        File.WriteAllText(stub, Kubectl);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [OpenSslFact]
    public async Task Run_OnANewInstall_WritesALeafOfTheServicesNameThatItsAuthoritySigned()
    {
        await RunAsync("30");

        using var leaf = Leaf();
        var authority = Assert.Single(Bundle());
        Assert.True(leaf.MatchesHostname("hdfs-locality-webhook.hdfs-locality.svc"));
        Assert.True(IsTrusted(leaf, [authority]));
        Assert.InRange(leaf.NotAfter - leaf.NotBefore, TimeSpan.FromDays(29), TimeSpan.FromDays(31));
        Assert.Equal("a Secret\n", await File.ReadAllTextAsync(PathOf("applied")));
    }

    /// <summary>An API server has the new bundle at once, a replica the new certificate a minute later.</summary>
    [OpenSslFact]
    public async Task Run_Again_TrustsBothCertificatesAndForgetsTheOneBeforeThem()
    {
        await RunAsync();
        using var first = Leaf();
        await RunAsync();
        using var second = Leaf();
        Assert.True(IsTrusted(first, Bundle()));
        Assert.True(IsTrusted(second, Bundle()));

        await RunAsync();

        Assert.False(IsTrusted(first, Bundle()));
        Assert.True(IsTrusted(second, Bundle()));
        Assert.Equal(2, Bundle().Count);
    }

    [OpenSslFact]
    public async Task Run_AtEachTime_TellsTheAuthorityBeforeItWritesTheSecret()
    {
        await RunAsync();

        var calls = await File.ReadAllLinesAsync(PathOf("calls"));

        Assert.Equal(["get", "patch", "-n", "apply"], calls.Select(call => call.Split(' ')[0]));
    }

    [OpenSslFact]
    public async Task Run_WithoutTheWebhook_ChangesNothing()
    {
        await File.WriteAllTextAsync(PathOf("bin/kubectl"), "#!/bin/sh\necho NotFound >&2\nexit 1\n");

        var (exitCode, _, errors) = await ScriptAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("NotFound", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("applied")));
    }

    /// <summary>The script, cert-manager and the pod mean the same Secret, Service and files.</summary>
    [KubectlFact]
    public async Task Certificate_OfTheScriptAndOfCertManager_IsTheOneThatThePodMounts()
    {
        var install = await Install.BuildAsync($"{Install.Planner}+planner/cert-manager");
        var service = install.Find("Service", "hdfs-locality-webhook", "hdfs-locality")!;
        var (workload, container) = install.Container("extender");
        var environment = install.EnvironmentOf(workload, container);
        var volume = Assert.Single(workload.PodSpec.Objects("volumes"), volume => volume["secret"]?["optional"] is not null);
        var mount = Assert.Single(container.Objects("volumeMounts"), mount => mount.Text("name") == volume.Text("name")).Text("mountPath");
        var certificate = install.Find("Certificate", "hdfs-locality-webhook", "hdfs-locality")!.Json["spec"]!;
        var configuration = Assert.Single(install.OfKind("MutatingWebhookConfiguration"));

        Assert.Equal(("true", "hdfs-locality-webhook"), (volume["secret"]!.Text("optional"), volume["secret"]!.Text("secretName")));
        // The keys of a Secret of the type kubernetes.io/tls.
        Assert.Equal(
            ($"{mount}/tls.crt", $"{mount}/tls.key"), (environment["Planner__CertificateFile"], environment["Planner__KeyFile"]));
        Assert.Equal("hdfs-locality-webhook", certificate.Text("secretName"));
        Assert.Equal([$"{service.Name}.{service.Namespace}.svc"], certificate.Texts("dnsNames"));
        Assert.Equal(
            "hdfs-locality/hdfs-locality-webhook", configuration.Json["metadata"]!["annotations"]!.Text("cert-manager.io/inject-ca-from"));
        Assert.Equal("hdfs-locality-planner", configuration.Name);
        Assert.All(
            install.OfKind("Certificate"),
            made => Assert.NotNull(install.Find("Issuer", made.Json["spec"]!["issuerRef"]!.Text("name")!, "hdfs-locality")));
    }

    private async Task RunAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await ScriptAsync(arguments);
        Assert.True(exitCode == 0, output + errors);
        var patch = Assert.Single(JsonNode.Parse(await File.ReadAllTextAsync(PathOf("patch")))!.AsArray())!;
        Assert.Equal(("add", "/webhooks/0/clientConfig/caBundle"), (patch.Text("op"), patch.Text("path")));
        await File.WriteAllTextAsync(PathOf("caBundle"), patch.Text("value"));
    }

    private Task<(int ExitCode, string Output, string Errors)> ScriptAsync(params string[] arguments) => Tool.RunAsync(
        "sh",
        [Repository.PathOf("deploy/overlays/planner/webhook-certificate.sh"), .. arguments],
        new Dictionary<string, string> { ["PATH"] = $"{PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}" });

    private X509Certificate2 Leaf() => X509Certificate2.CreateFromPemFile(PathOf("tls.crt"), PathOf("tls.key"));

    private X509Certificate2Collection Bundle()
    {
        var bundle = new X509Certificate2Collection();
        bundle.ImportFromPem(System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(File.ReadAllText(PathOf("caBundle")))));
        return bundle;
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private static bool IsTrusted(X509Certificate2 leaf, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1")); // serverAuth
        return chain.Build(leaf);
    }
}

/// <summary>A test that needs OpenSSL; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute() => Skip = Tool.MissingReason("openssl", "openssl");
}
