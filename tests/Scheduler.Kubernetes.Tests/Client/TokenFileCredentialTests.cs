using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Tests.Client;

public sealed class TokenFileCredentialTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task GetAsync_FileReplaced_IsReadAtOnce()
    {
        using var token = Credential("one\n");

        Assert.Equal("one", await TokenAsync(token));
        _directory.Write("token", "two");
        Assert.Equal("two", await TokenAsync(token));
    }

    // As the kubelet does it: the file is a link into a directory behind another link, which is swapped.
    [Fact]
    public async Task GetAsync_LinkSwapped_IsReadAtOnce()
    {
        Directory.CreateDirectory(_directory.PathOf("1"));
        Directory.CreateDirectory(_directory.PathOf("2"));
        _directory.Write("1/token", "one");
        _directory.Write("2/token", "two");
        Directory.CreateSymbolicLink(_directory.PathOf("..data"), "1");
        File.CreateSymbolicLink(_directory.PathOf("token"), "..data/token");
        using var token = new TokenFileCredential(_directory.PathOf("token"), None);

        Assert.Equal("one", await TokenAsync(token));
        Directory.Delete(_directory.PathOf("..data"));
        Directory.CreateSymbolicLink(_directory.PathOf("..data"), "2");
        Assert.Equal("two", await TokenAsync(token));
    }

    [Fact]
    public async Task ReplaceAsync_TokenRefused_IsAnotherOneOrNone()
    {
        using var token = Credential("one");
        var refused = await token.GetAsync(CancellationToken.None);

        Assert.Null(await token.ReplaceAsync(refused, CancellationToken.None));
        _directory.Write("token", "two");
        Assert.Equal("two", (await token.ReplaceAsync(refused, CancellationToken.None))?.Authorization?.Parameter);
    }

    [Fact]
    public async Task GetAsync_FileGoneForAWhile_KeepsTheOldOne()
    {
        using var token = Credential("one");
        await token.GetAsync(CancellationToken.None);
        File.Delete(_directory.PathOf("token"));

        Assert.Equal("one", await TokenAsync(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("umläut")]
    public async Task GetAsync_TokenThatCannotBeSent_Throws(string text)
    {
        using var token = Credential(text);

        await Assert.ThrowsAsync<KubernetesConfigurationException>(() => TokenAsync(token));
    }

    [Fact]
    public async Task GetAsync_FileNeverThere_ThrowsOrFallsBack()
    {
        using var alone = new TokenFileCredential(_directory.PathOf("absent"), None);
        using var withToken = new TokenFileCredential(
            _directory.PathOf("absent"), None with { Authorization = Kubernetes.Client.Credential.Bearer("t") });

        var exception = await Assert.ThrowsAsync<KubernetesConfigurationException>(() => TokenAsync(alone));
        Assert.Contains("absent", exception.Message, StringComparison.Ordinal);
        Assert.Equal("t", await TokenAsync(withToken));
    }

    private static Credential None => new(null, []);

    private TokenFileCredential Credential(string text) => new(_directory.Write("token", text), None);

    private static async Task<string?> TokenAsync(TokenFileCredential token) =>
        (await token.GetAsync(CancellationToken.None)).Authorization?.Parameter;
}
