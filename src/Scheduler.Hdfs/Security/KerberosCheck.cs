namespace Scheduler.Hdfs.Security;

/// <summary>Checks at the start whether Kerberos can work: what is configured against what GSSAPI will find.</summary>
/// <param name="variable">The variables that native libraries read, such as <see cref="NativeEnvironment.Get"/>.</param>
/// <param name="hasLibrary">Whether the system has a GSSAPI library.</param>
public sealed class KerberosCheck(Func<string, string?> variable, bool hasLibrary)
{
    private const string Section = NameNodeOptions.Section;
    private const string FilePrefix = "FILE:";
    private const string ClientKeytab = "KRB5_CLIENT_KTNAME";
    private const string Where = "in the environment that the process is started with (env of the container)";

    /// <summary>The check of this process.</summary>
    public static KerberosCheck OfProcess { get; } = new(NativeEnvironment.Get, GssApi.IsInstalled);

    /// <summary>Every error, as a sentence that names the key; none unless Kerberos is configured.</summary>
    public IEnumerable<string> Validate(NameNodeOptions options) => !options.UsesKerberos ? [] :
    [
        .. Library(),
        .. options.Keytab is { } keytab ? Keytab(keytab) : TicketCache(),
        .. Configuration(),
    ];

    private IEnumerable<string> Library()
    {
        if (!hasLibrary)
            yield return $"{Section}:Keytab and Principal need {GssApi.Library}, which is not on this system; "
                + "add the package libgssapi-krb5-2 (Debian, Ubuntu) or krb5-libs (Alpine, Red Hat) to the image.";
    }

    // GSSAPI takes the keytab only from there, and without it only reports that there are no credentials.
    private IEnumerable<string> Keytab(string keytab)
    {
        if (Unreadable(keytab) is { } reason)
            yield return $"{Section}:Keytab '{keytab}' cannot be read: {reason.TrimEnd('.')}; give the user of this process access.";
        var set = variable(ClientKeytab);
        if (string.IsNullOrEmpty(set))
            yield return $"{Section}:Keytab is '{keytab}', and {ClientKeytab} is not set; set {ClientKeytab}={keytab} {Where}: "
                + "GSSAPI reads the keytab that it names.";
        else if (Path.GetFullPath(FileOf(set)) != Path.GetFullPath(keytab))
            yield return $"{Section}:Keytab is '{keytab}', and {ClientKeytab} is '{set}'; set {ClientKeytab}={keytab} {Where}: "
                + "GSSAPI reads the keytab that it names.";
    }

    private IEnumerable<string> TicketCache()
    {
        if (string.IsNullOrEmpty(variable("KRB5CCNAME")))
            yield return $"{Section}:Principal is set without {Section}:Keytab, and KRB5CCNAME is not set; set "
                + $"{Section}:Keytab, and {ClientKeytab} to the same file {Where}, or KRB5CCNAME to a ticket cache that is renewed.";
    }

    private IEnumerable<string> Configuration()
    {
        var files = variable("KRB5_CONFIG")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (files.Length > 0 && !files.Any(Path.Exists))
            yield return $"{Section}: KRB5_CONFIG is '{string.Join(':', files)}', which does not exist; mount the krb5.conf of "
                + "the realm there.";
    }

    private static string FileOf(string name) =>
        name.StartsWith(FilePrefix, StringComparison.Ordinal) ? name[FilePrefix.Length..] : name;

    // That it does not exist is reported by the options themselves.
    private static string? Unreadable(string file)
    {
        try
        {
            if (File.Exists(file)) File.OpenRead(file).Dispose();
            return null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return e.Message;
        }
    }
}
