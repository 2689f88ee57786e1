using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Scheduler.Testing.Kerberos;

/// <summary>
/// A Kerberos realm of its own: MIT's KDC on a loopback port, with its database, configuration and keytabs in a directory that goes
/// with it. Processes that are to use it need <see cref="EnvironmentFor"/> in their real environment.
/// </summary>
public sealed class KerberosRealm : IAsyncDisposable
{
    /// <summary>Its name.</summary>
    public const string Name = "SANDBOX.TEST";

    private const int Attempts = 5;

    private readonly string _directory = Directory.CreateTempSubdirectory("kerberos-realm-").FullName;
    private Process? _kdc;

    private readonly TimeSpan _kdcAhead;

    private KerberosRealm(TimeSpan kdcAhead) => _kdcAhead = kdcAhead;

    /// <summary>Whether MIT's KDC is on this machine.</summary>
    public static bool IsInstalled { get; } = KerberosTool.IsInstalled("krb5kdc") && KerberosTool.IsInstalled("kdb5_util")
        && KerberosTool.IsInstalled("kadmin.local") && KerberosTool.IsInstalled("kinit");

    /// <summary>Whether a KDC can be given a clock of its own.</summary>
    public static bool CanSkewClocks { get; } = IsInstalled && KerberosTool.IsInstalled("faketime");

    /// <summary>The realm's <c>krb5.conf</c>.</summary>
    public string ConfigurationFile => PathOf("krb5.conf");

    /// <summary>Creates the realm and starts its KDC.</summary>
    /// <param name="kdcAhead">How far the KDC's clock is ahead of ours.</param>
    public static async Task<KerberosRealm> StartAsync(TimeSpan kdcAhead = default)
    {
        var realm = new KerberosRealm(kdcAhead);
        try
        {
            await realm.CreateAsync();
            return realm;
        }
        catch
        {
            await realm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a principal with a random key.</summary>
    /// <param name="principal">Without the realm, such as <c>alice</c> or <c>hdfs/nn1.sandbox.test</c>.</param>
    /// <param name="ticketLifetime">Longest life of its tickets as <c>kadmin</c> writes it; the realm's default when null.</param>
    /// <param name="addTo">A keytab to add its key to; a new one when null.</param>
    /// <returns>Path of a keytab with its key.</returns>
    public async Task<string> AddPrincipalAsync(string principal, string? ticketLifetime = null, string? addTo = null)
    {
        var keytab = addTo ?? PathOf(principal.Replace('/', '-') + ".keytab");
        var life = ticketLifetime is null ? "" : $"-maxlife \"{ticketLifetime}\" ";
        await RunAsync("kadmin.local", "-r", Name, "-q", $"addprinc {life}-randkey {principal}");
        await RunAsync("kadmin.local", "-r", Name, "-q", $"ktadd -k {keytab} {principal}");
        return keytab;
    }

    /// <summary>Gives a principal another key: keytabs with the old one do not work any more.</summary>
    public Task ChangeKeyAsync(string principal) => RunAsync("kadmin.local", "-r", Name, "-q", $"cpw -randkey {principal}");

    /// <summary>Takes a principal away.</summary>
    public Task RemovePrincipalAsync(string principal) => RunAsync("kadmin.local", "-r", Name, "-q", $"delprinc -force {principal}");

    /// <summary>Gets a ticket into a cache of its own, as <c>kinit</c> does.</summary>
    /// <returns>The cache, as <c>KRB5CCNAME</c> names it.</returns>
    public async Task<string> GetTicketAsync(string principal, string keytab)
    {
        var cache = $"FILE:{PathOf($"ccache-{Guid.NewGuid()}")}";
        await RunAsync("kinit", "-k", "-t", keytab, "-c", cache, principal);
        return cache;
    }

    /// <summary>Whether the ticket in a cache is valid now, as <c>klist -s</c> says.</summary>
    public async Task<bool> HasTicketAsync(string cache)
    {
        using var klist = KerberosTool.Start("klist", ["-s", "-c", cache], AdministratorEnvironment);
        await klist.WaitForExitAsync();
        return klist.ExitCode == 0;
    }

    /// <summary>Stops the KDC: calls to it get no answer.</summary>
    public Task StopAnsweringAsync() => StopKdcAsync();

    /// <summary>What a process needs in its environment to take part.</summary>
    /// <param name="clientKeytab">Keytab of who it is as a client.</param>
    /// <param name="serverKeytab">Keytab of who it is as a server.</param>
    public IReadOnlyDictionary<string, string> EnvironmentFor(string? clientKeytab = null, string? serverKeytab = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["KRB5_CONFIG"] = ConfigurationFile,
            ["KRB5CCNAME"] = $"MEMORY:{Guid.NewGuid()}",
            ["KRB5RCACHEDIR"] = _directory,
        };
        if (clientKeytab is not null) environment["KRB5_CLIENT_KTNAME"] = clientKeytab;
        if (serverKeytab is not null) environment["KRB5_KTNAME"] = serverKeytab;
        return environment;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopKdcAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task CreateAsync()
    {
        WriteConfiguration(FreePort());
        await RunAsync("kdb5_util", "create", "-s", "-r", Name, "-P", "master");
        // Another process may take the port between the search and the bind.
        for (var attempt = 1; !await TryStartKdcAsync(FreePort()); attempt++)
        {
            if (attempt == Attempts) throw new InvalidOperationException($"krb5kdc did not start: {Log()}");
        }
    }

    private string Log() => File.Exists(PathOf("kdc.log")) ? File.ReadAllText(PathOf("kdc.log")) : "it wrote no log";

    private async Task<bool> TryStartKdcAsync(int port)
    {
        await StopKdcAsync();
        WriteConfiguration(port);
        _kdc = StartKdc();
        await Eventually.HoldsAsync(async () => _kdc.HasExited || await ListensAsync(port), "the KDC listens");
        return !_kdc.HasExited;
    }

    // faketime becomes the KDC: ending it ends the KDC.
    private Process StartKdc()
    {
        string[] arguments = ["-n", "-r", Name];
        return _kdcAhead == TimeSpan.Zero
            ? KerberosTool.Start("krb5kdc", arguments, AdministratorEnvironment)
            : KerberosTool.Start(
                "faketime",
                [
                    "-f", string.Create(CultureInfo.InvariantCulture, $"{_kdcAhead.TotalSeconds:+0;-0}s"), KerberosTool.PathOf("krb5kdc"),
                    .. arguments,
                ],
                AdministratorEnvironment);
    }

    private async Task StopKdcAsync()
    {
        if (_kdc is null) return;
        if (!_kdc.HasExited) _kdc.Kill();
        await _kdc.WaitForExitAsync();
        _kdc.Dispose();
        _kdc = null;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string PathOf(string file) => Path.Combine(_directory, file);

    private Dictionary<string, string> AdministratorEnvironment => new()
    {
        ["KRB5_CONFIG"] = ConfigurationFile,
        ["KRB5_KDC_PROFILE"] = PathOf("kdc.conf"),
    };

    private Task RunAsync(string tool, params string[] arguments) => KerberosTool.RunAsync(tool, arguments, AdministratorEnvironment);

    private void WriteConfiguration(int port)
    {
        File.WriteAllText(ConfigurationFile, $$"""
            [libdefaults]
              default_realm = {{Name}}
              dns_lookup_kdc = false
              dns_lookup_realm = false
              dns_canonicalize_hostname = false
              rdns = false
              udp_preference_limit = 1
            [realms]
              {{Name}} = {
                kdc = 127.0.0.1:{{port}}
              }
            [domain_realm]
              .sandbox.test = {{Name}}
            [logging]
              kdc = FILE:{{PathOf("kdc.log")}}
            """);
        File.WriteAllText(PathOf("kdc.conf"), $$"""
            [kdcdefaults]
              kdc_listen = ""
              kdc_tcp_listen = 127.0.0.1:{{port}}
            [realms]
              {{Name}} = {
                database_name = {{PathOf("principal")}}
                key_stash_file = {{PathOf("stash")}}
                acl_file = {{PathOf("kadm5.acl")}}
              }
            """);
    }
}
