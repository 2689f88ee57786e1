using System.Runtime.InteropServices;

namespace Scheduler.Hdfs.Security;

/// <summary>
/// MIT's GSSAPI, called directly for one thing: why there is no ticket. The platform's own <c>NegotiateAuthentication</c> does the
/// work over the same library, and keeps only a coarse status of what went wrong.
/// </summary>
internal static partial class GssApi
{
    /// <summary>The library, as the platform loads it on Linux (Debian's package libgssapi-krb5-2).</summary>
    public const string Library = "libgssapi_krb5.so.2";

    private const uint MutualAuthentication = 2;
    private const int MechanismStatus = 2;

    // ERROR_TABLE_BASE_krb5.
    private const int KerberosTable = -1765328384;

    /// <summary>Whether the library is on this machine; elsewhere than on Linux the system has its own.</summary>
    public static bool IsInstalled
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return true;
            if (!NativeLibrary.TryLoad(Library, out var handle)) return false;
            NativeLibrary.Free(handle);
            return true;
        }
    }

    /// <summary>Begins an authentication to a service as the process's default identity, to see how it fails. Blocks on the KDC.</summary>
    /// <param name="service">The service, such as <c>hdfs/nn1.example.com</c>; its realm is what krb5.conf says of the host.</param>
    /// <returns>What the library says, and the number of it; null when nothing goes wrong, or where the library is not MIT's.</returns>
    public static (KerberosErrorCode Code, string Text)? Probe(string service)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Library, out var library)) return null;
        try
        {
            var mechanism = Marshal.ReadIntPtr(NativeLibrary.GetExport(library, "gss_mech_krb5"));
            var nameType = Marshal.ReadIntPtr(NativeLibrary.GetExport(library, "GSS_C_NT_HOSTBASED_SERVICE"));
            return Probe(service.Replace('/', '@'), mechanism, nameType);
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    private static (KerberosErrorCode Code, string Text)? Probe(string service, nint mechanism, nint nameType)
    {
        if (Failed(Import(service, nameType, out var minor, out var name))) return Describe(minor, mechanism);
        nint context = 0;
        var status = InitSecContext(out minor, 0, ref context, name, mechanism, MutualAuthentication, 0, 0, 0, 0, out var token, 0, 0);
        ReleaseBuffer(out _, ref token);
        ReleaseName(out _, ref name);
        if (context != 0) DeleteSecContext(out _, ref context, 0);
        return Failed(status) ? Describe(minor, mechanism) : null;
    }

    private static uint Import(string service, nint nameType, out uint minor, out nint name)
    {
        var text = Marshal.StringToCoTaskMemUTF8(service);
        try
        {
            var buffer = new Buffer { Length = System.Text.Encoding.UTF8.GetByteCount(service), Value = text };
            return ImportName(out minor, ref buffer, nameType, out name);
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    // The low bits are no errors, such as that another token is expected.
    private static bool Failed(uint status) => status >> 16 != 0;

    private static (KerberosErrorCode Code, string Text) Describe(uint minor, nint mechanism)
    {
        uint more = 0;
        DisplayStatus(out _, minor, MechanismStatus, mechanism, ref more, out var message);
        var text = message.Value == 0 ? "" : Marshal.PtrToStringUTF8(message.Value, (int)message.Length);
        ReleaseBuffer(out _, ref message);
        var code = (KerberosErrorCode)unchecked((int)minor - KerberosTable);
        return (Enum.IsDefined(code) ? code : KerberosErrorCode.Other, text);
    }

    [LibraryImport(Library, EntryPoint = "gss_import_name")]
    private static partial uint ImportName(out uint minor, ref Buffer text, nint nameType, out nint name);

    [LibraryImport(Library, EntryPoint = "gss_init_sec_context")]
    private static partial uint InitSecContext(
        out uint minor, nint credential, ref nint context, nint target, nint mechanism, uint flags, uint seconds, nint bindings, nint input,
        nint actualMechanism, out Buffer output, nint actualFlags, nint actualSeconds);

    [LibraryImport(Library, EntryPoint = "gss_display_status")]
    private static partial uint DisplayStatus(out uint minor, uint status, int type, nint mechanism, ref uint more, out Buffer text);

    [LibraryImport(Library, EntryPoint = "gss_release_buffer")]
    private static partial uint ReleaseBuffer(out uint minor, ref Buffer buffer);

    [LibraryImport(Library, EntryPoint = "gss_release_name")]
    private static partial uint ReleaseName(out uint minor, ref nint name);

    [LibraryImport(Library, EntryPoint = "gss_delete_sec_context")]
    private static partial uint DeleteSecContext(out uint minor, ref nint context, nint token);

    /// <summary><c>gss_buffer_desc</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Buffer
    {
        public nint Length;
        public nint Value;
    }
}
