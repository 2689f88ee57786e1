using Scheduler.Extender.Tests.Support;
using Scheduler.Management;
using Scheduler.Verbs;

namespace Scheduler.Extender.Tests.Configuration;

public sealed class TlsFilesTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TlsDirectory _files;

    public TlsFilesTests() => _files = TlsDirectory.Of(_authority);

    public void Dispose()
    {
        _files.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Validate_HttpsWithFiles_FindsNothing() =>
        Assert.Empty(
            new ExtenderOptions { Urls = "https://*:8443", CertificateFile = _files.CertificateFile, KeyFile = _files.KeyFile }.Validate());

    [Fact]
    public void Validate_HttpsWithoutFiles_NamesBothKeys()
    {
        var errors = new ManagementOptions { Urls = "https://*:8443" }.Validate().ToArray();

        Assert.Equal(2, errors.Length);
        Assert.Contains("Management:CertificateFile", errors[0], StringComparison.Ordinal);
        Assert.Contains("Management:KeyFile", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ClientCaBesideOpenHttp_SaysWhereCallersComeIn()
    {
        var options = new ExtenderOptions
        {
            Urls = "https://*:8443;http://10.0.0.1:8888",
            CertificateFile = _files.CertificateFile,
            KeyFile = _files.KeyFile,
            ClientCaFile = _files.CaFile,
        };

        Assert.Contains("10.0.0.1:8888", Assert.Single(options.Validate()), StringComparison.Ordinal);
        Assert.Empty((options with { Urls = "https://*:8443;http://127.0.0.1:8888" }).Validate());
    }

    [Fact]
    public void Validate_KeyOfAnotherCertificate_SaysWhichFiles()
    {
        File.WriteAllText(_files.KeyFile, _authority.IssuePem("other").Key);

        var error = Assert.Single(
            new ExtenderOptions { Urls = "https://*:8443", CertificateFile = _files.CertificateFile, KeyFile = _files.KeyFile }.Validate());

        Assert.Contains(_files.KeyFile, error, StringComparison.Ordinal);
        Assert.Contains("Extender:CertificateFile", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_CaFileWithoutCertificates_NamesIt()
    {
        File.WriteAllText(_files.CaFile, "nothing");

        var error = Assert.Single(new ExtenderOptions
        {
            Urls = "https://*:8443",
            CertificateFile = _files.CertificateFile,
            KeyFile = _files.KeyFile,
            ClientCaFile = _files.CaFile,
        }.Validate());

        Assert.Contains("Extender:ClientCaFile", error, StringComparison.Ordinal);
    }
}
