using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing.Kerberos;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc.Sasl;

/// <summary>A Kerberized sandbox NameNode against tickets of a real MIT KDC, and with delegation tokens.</summary>
public sealed class KerberosTests : IClassFixture<KerberosTests.Realm>, IAsyncLifetime
{
    private const string Host = "nn1.sandbox.test";

    private static readonly RpcDelegationToken Token = new("alice", "identifier"u8.ToArray(), "password"u8.ToArray());

    private readonly ManualTimeProvider _time = new();
    private readonly SandboxNamespace _hdfs;
    private SandboxNameNode? _nameNode;
    private RpcTestClient? _client;
    private SaslTestClient? _sasl;

    public KerberosTests()
    {
        _hdfs = new SandboxNamespace(new Random(1), _time);
        _hdfs.MakeDirectory("/private");
        _hdfs.Deny("/private", "alice");
    }

    private static UserInformationProto Alice => new() { EffectiveUser = $"alice@{KerberosRealm.Name}" };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_sasl is not null) await _sasl.DisposeAsync();
        if (_client is not null) await _client.DisposeAsync();
        if (_nameNode is not null) await _nameNode.DisposeAsync();
    }

    [KerberosTheory]
    [InlineData(RpcProtection.Authentication)]
    [InlineData(RpcProtection.Integrity)]
    [InlineData(RpcProtection.Privacy)]
    public async Task Kerberos_EachProtection_KnowsTheUser(RpcProtection protection)
    {
        var offer = await NegotiateAsync(protection);

        var success = await _sasl!.AuthenticateAsync(offer.Auths.Single(auth => auth.Method == "KERBEROS"));

        Assert.Equal(State.Success, success.State);
        Assert.Contains("user=alice", await DenialAsync(Alice), StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task Kerberos_ForAnotherUser_IsRefused()
    {
        var offer = await NegotiateAsync();
        await _sasl!.AuthenticateAsync(offer.Auths.Single(auth => auth.Method == "KERBEROS"));

        var denial = await DenialAsync(new UserInformationProto { EffectiveUser = "bob" });

        Assert.Equal("User: alice is not allowed to impersonate bob", denial);
    }

    [KerberosFact]
    public async Task Kerberos_TokenThatIsNone_IsRefused()
    {
        var offer = await NegotiateAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => _sasl!.AskAsync(
            new RpcSaslProto { State = State.Initiate, Token = ByteString.CopyFromUtf8("no ticket"), Auths = { offer.Auths[1] } }));

        Assert.StartsWith("javax.security.sasl.SaslException: GSS initiate failed", refusal.Message, StringComparison.Ordinal);
    }

    [KerberosFact]
    public async Task Kerberos_CallInTheClearAfterIntegrityWasAgreedOn_IsRefused()
    {
        var offer = await NegotiateAsync(RpcProtection.Integrity);
        await _sasl!.AuthenticateAsync(offer.Auths[1]);

        await _client!.SendAsync(_client.Context(Alice));

        Assert.Contains("not wrapped as agreed on", (await _sasl.ReadAnswerAsync()).Header.ErrorMsg, StringComparison.Ordinal);
        Assert.Null(await _client.ReadFrameAsync());
    }

    [Theory]
    [InlineData(State.Wrap)]
    [InlineData(State.Response)]
    [InlineData(State.Success)]
    public async Task Handshake_StateOutOfPlace_IsRefused(object state)
    {
        await NegotiateAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _sasl!.AskAsync(new RpcSaslProto { State = (State)state, Token = ByteString.Empty }));

        Assert.Contains("out of place", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offer_OfAKerberizedServer_NamesItsPrincipal()
    {
        var offer = await NegotiateAsync();

        Assert.Equal(
            ["TOKEN DIGEST-MD5 /default", $"KERBEROS GSSAPI hdfs/{Host}"],
            offer.Auths.Select(auth => $"{auth.Method} {auth.Mechanism} {auth.Protocol}/{auth.ServerId}"));
    }

    [Fact]
    public async Task Token_Known_IsItsOwner()
    {
        var offer = await NegotiateAsync();

        var success = await _sasl!.AuthenticateAsync(offer.Auths[0], "aWRlbnRpZmllcg==", "cGFzc3dvcmQ=");

        Assert.StartsWith("rspauth=", success.Token.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Contains("user=alice", await DenialAsync(new UserInformationProto()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aWRlbnRpZmllcg==", "d3Jvbmc=", "javax.security.sasl.SaslException")]
    [InlineData("dW5rbm93bg==", "cGFzc3dvcmQ=", "org.apache.hadoop.security.token.SecretManager$InvalidToken")]
    public async Task Token_WrongOrUnknown_IsRefused(string identifier, string password, string javaClass)
    {
        var offer = await NegotiateAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _sasl!.AuthenticateAsync(offer.Auths[0], identifier, password));

        Assert.StartsWith(javaClass, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SimpleClient_OnAKerberizedServer_IsRefused()
    {
        await StartAsync(RpcProtection.Authentication);
        await using var client = await RpcTestClient.ConnectAsync(_nameNode!.RpcAddress);
        await client.SendAsync(RpcTestClient.SimplePreamble);

        var answer = await client.ReadAnswerAsync();

        Assert.Equal("SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]", answer.Header.ErrorMsg);
        Assert.Equal(uint.MaxValue, answer.Header.CallId);
        Assert.Null(await client.ReadFrameAsync());
    }

    [Fact]
    public async Task Call_BeforeTheHandshakeIsDone_IsRefused()
    {
        await NegotiateAsync();

        Assert.StartsWith("Not authenticated", await DenialAsync(Alice), StringComparison.Ordinal);
    }

    private async Task<RpcSaslProto> NegotiateAsync(RpcProtection protection = RpcProtection.Authentication)
    {
        await StartAsync(protection);
        _client = await RpcTestClient.ConnectAsync(_nameNode!.RpcAddress);
        _sasl = SaslTestClient.Over(_client);
        return await _sasl.NegotiateAsync();
    }

    private async Task StartAsync(RpcProtection protection)
    {
        var options = new NameNodeOptions { RpcSecurity = new RpcSecurity(Host, protection), RpcTokens = [Token] };
        _nameNode = await SandboxNameNode.StartAsync(_hdfs, options, _time, CancellationToken.None);
    }

    /// <summary>Asks for what alice may not see: the refusal says as whom the server knows the client.</summary>
    private async Task<string> DenialAsync(UserInformationProto user) =>
        (await _sasl!.CallAsync(user, "getFileInfo", new GetFileInfoRequestProto { Src = "/private/secret" })).Header.ErrorMsg;

    /// <summary>The realm, and this process as the NameNode and as alice in it.</summary>
    public sealed class Realm : IAsyncLifetime
    {
        private KerberosRealm? _realm;

        public async Task InitializeAsync()
        {
            if (!KerberosRealm.IsInstalled) return;
            _realm = await KerberosRealm.StartAsync();
            var server = await _realm.AddPrincipalAsync($"{RpcSecurity.Service}/{Host}");
            var alice = await _realm.AddPrincipalAsync("alice");
            RealEnvironment.Set(_realm.EnvironmentFor(clientKeytab: alice, serverKeytab: server));
        }

        public async Task DisposeAsync()
        {
            if (_realm is not null) await _realm.DisposeAsync();
        }
    }
}
