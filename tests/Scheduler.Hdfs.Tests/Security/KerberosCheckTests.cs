using Scheduler.Hdfs.Security;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.Security;

public sealed class KerberosCheckTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _environment = [];

    private string Keytab => Path.Combine(_directory.Path, "keytab");

    public KerberosCheckTests() => _directory.Write("keytab", "");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("FILE:")]
    public void Validate_KeytabThatTheEnvironmentNames_IsValid(string prefix)
    {
        _environment["KRB5_CLIENT_KTNAME"] = prefix + Keytab;

        Assert.Empty(Errors(new NameNodeOptions { Keytab = Keytab }));
    }

    [Fact]
    public void Validate_KeytabThatTheEnvironmentDoesNotName_SaysWhatToSet()
    {
        var error = Errors(new NameNodeOptions { Keytab = Keytab }).Single();

        Assert.StartsWith(
            $"NameNode:Keytab is '{Keytab}', and KRB5_CLIENT_KTNAME is not set; set KRB5_CLIENT_KTNAME={Keytab}",
            error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OtherKeytabInTheEnvironment_SaysBoth()
    {
        _environment["KRB5_CLIENT_KTNAME"] = "/other/keytab";

        Assert.Contains(
            "KRB5_CLIENT_KTNAME is '/other/keytab'; set KRB5_CLIENT_KTNAME=",
            Errors(new NameNodeOptions { Keytab = Keytab }).Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_PrincipalWithoutKeytab_WantsATicketCache()
    {
        var options = new NameNodeOptions { Principal = "alice@SANDBOX.TEST" };
        Assert.Contains("KRB5CCNAME is not set", Errors(options).Single(), StringComparison.Ordinal);

        _environment["KRB5CCNAME"] = "FILE:/tmp/krb5cc";
        Assert.Empty(Errors(options));
    }

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt()
    {
        _environment["KRB5_CONFIG"] = "/nonexistent/krb5.conf:/nonexistent/too";

        var errors = new KerberosCheck(_environment.GetValueOrDefault, hasLibrary: false)
            .Validate(new NameNodeOptions { Keytab = Keytab })
            .ToList();

        Assert.Equal(3, errors.Count);
        Assert.Contains(errors, error => error.Contains("libgssapi-krb5-2", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("/nonexistent/krb5.conf", StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_WithoutKerberos_ChecksNothing() =>
        Assert.Empty(
            new KerberosCheck(_environment.GetValueOrDefault, hasLibrary: false).Validate(
                new NameNodeOptions { TokenFile = "/token", Keytab = Keytab }));

    private List<string> Errors(NameNodeOptions options) =>
        [.. new KerberosCheck(_environment.GetValueOrDefault, hasLibrary: true).Validate(options)];
}
