using Scheduler.Hdfs.Security;
using Scheduler.Testing.Kerberos;

namespace Scheduler.Hdfs.Tests.Security;

[Collection(KerberosTests.Name)]
public sealed class NativeEnvironmentTests(KerberosFixture kerberos)
{
    [KerberosFact]
    public void Validate_OfProcess_SeesWhatNativeLibrariesSee()
    {
        kerberos.BeAlice();

        Assert.Null(Environment.GetEnvironmentVariable("KRB5_CLIENT_KTNAME"));
        Assert.Equal(kerberos.AliceKeytab, NativeEnvironment.Get("KRB5_CLIENT_KTNAME"));
        Assert.Empty(KerberosCheck.OfProcess.Validate(new NameNodeOptions { Keytab = kerberos.AliceKeytab }));
    }

    [Fact]
    public void Get_VariableThatIsNotSet_IsNull() => Assert.Null(NativeEnvironment.Get("HDFS_LOCALITY_IS_NOT_SET"));
}
