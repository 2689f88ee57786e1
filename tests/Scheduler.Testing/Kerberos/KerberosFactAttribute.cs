using Xunit;

namespace Scheduler.Testing.Kerberos;

/// <summary>A test that starts a real KDC; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KerberosFactAttribute : FactAttribute
{
    public KerberosFactAttribute() => Skip = KerberosRequirement.Missing;
}

/// <summary>A test with a KDC whose clock is not ours; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SkewedKerberosFactAttribute : FactAttribute
{
    public SkewedKerberosFactAttribute() => Skip = KerberosRealm.CanSkewClocks
        ? null
        : "there is no MIT KDC or no faketime (Debian: apt-get install krb5-kdc krb5-admin-server krb5-user faketime)";
}

/// <summary>The same as <see cref="KerberosFactAttribute"/> with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KerberosTheoryAttribute : TheoryAttribute
{
    public KerberosTheoryAttribute() => Skip = KerberosRequirement.Missing;
}

internal static class KerberosRequirement
{
    public static string? Missing => KerberosRealm.IsInstalled
        ? null
        : "there is no MIT KDC (Debian: apt-get install krb5-kdc krb5-admin-server krb5-user)";
}
