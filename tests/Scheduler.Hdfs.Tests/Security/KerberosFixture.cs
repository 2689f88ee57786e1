using Scheduler.Testing.Kerberos;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>Tests that need a realm. They change the real environment of the process, and so are alone while they run.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class KerberosTests : ICollectionFixture<KerberosFixture>
{
    public const string Name = "Kerberos";
}

/// <summary>A realm in which this process is alice, and the NameNode nn1.sandbox.test.</summary>
public sealed class KerberosFixture : IAsyncLifetime
{
    public const string Host = "nn1.sandbox.test";

    private KerberosRealm? _realm;

    internal KerberosRealm Realm => _realm!;

    internal string ServerKeytab { get; private set; } = "";

    internal string AliceKeytab { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (!KerberosRealm.IsInstalled) return;
        _realm = await KerberosRealm.StartAsync();
        (ServerKeytab, AliceKeytab) = await PopulateAsync(_realm);
    }

    public async Task DisposeAsync()
    {
        if (_realm is not null) await _realm.DisposeAsync();
    }

    /// <summary>Adds the NameNode, by RPC and HTTP, and alice to a realm.</summary>
    internal static async Task<(string Server, string Alice)> PopulateAsync(KerberosRealm realm)
    {
        var server = await realm.AddPrincipalAsync($"hdfs/{Host}");
        await realm.AddPrincipalAsync("HTTP/127.0.0.1", addTo: server);
        return (server, await realm.AddPrincipalAsync("alice"));
    }

    /// <summary>Makes the process alice with a keytab, as an environment that it was started with would.</summary>
    internal void BeAlice() => Be(AliceKeytab);

    /// <summary>Gives the process an identity with a keytab.</summary>
    internal void Be(string keytab) => RealEnvironment.Set(Realm.EnvironmentFor(keytab, ServerKeytab));

    /// <summary>Gives the process an identity in another realm.</summary>
    internal static void Be(KerberosRealm realm, string keytab, string serverKeytab) =>
        RealEnvironment.Set(realm.EnvironmentFor(keytab, serverKeytab));

    /// <summary>Makes the process whose ticket is in a cache, without a keytab.</summary>
    internal void BeOwnerOf(string cache) => RealEnvironment.Set(
        new Dictionary<string, string>(Realm.EnvironmentFor("/nonexistent/keytab", ServerKeytab)) { ["KRB5CCNAME"] = cache });
}
