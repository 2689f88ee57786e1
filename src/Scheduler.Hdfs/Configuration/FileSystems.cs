using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Scheduler.Core;
using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// What the file systems of a Hadoop configuration mean on HDFS: mount tables (<c>viewfs</c>, and <c>hdfs</c> where
/// <c>ViewFileSystemOverloadScheme</c> serves it), HDFS over HTTP (<c>webhdfs</c>, <c>swebhdfs</c>, <c>hftp</c>, <c>hsftp</c>) and the
/// default file system. Safe for several threads.
/// </summary>
internal sealed partial class FileSystems(
    Nameservices nameservices, HadoopConfiguration? configuration, Uri? defaultFileSystem) : IFileSystems
{
    // How many mount tables may lead into one another.
    private const int MaxDepth = 8;
    private const string HdfsImplementation = "fs.hdfs.impl";

    private readonly FrozenDictionary<string, MountTable> _mountTables =
        configuration is null ? FrozenDictionary<string, MountTable>.Empty : MountTable.ReadAll(configuration);

    private readonly bool _overloadsHdfs = configuration is not null && Overloads(configuration);

    /// <inheritdoc/>
    public ImmutableArray<InputPath> Resolve(FileSystemPath path)
    {
        try
        {
            return [.. Resolve(path, MaxDepth, isTarget: false).Distinct()];
        }
        catch (Exception e) when (e is FormatException or HadoopConfigurationException)
        {
            throw new FormatException($"'{ShortText.Quote(path.ToString())}': {e.Message.TrimEnd('.')}.", e);
        }
    }

    private IEnumerable<InputPath> Resolve(FileSystemPath path, int depth, bool isTarget)
    {
        if (path is { IsHdfs: true, Authority: "" } && defaultFileSystem is { Scheme: FileSystemPath.ViewFs } view)
            path = new FileSystemPath(view.Scheme, view.Authority, path.Path);
        if (path.IsWeb) return [new InputPath(OfWeb(path), path.Path)];
        if (path.Scheme == FileSystemPath.ViewFs) return Mounted(path, TableOf(path.Authority) ?? throw NoTable(path), depth);
        return _overloadsHdfs && !isTarget && TableOf(AuthorityOf(path)) is { } table
            ? Mounted(path, table, depth)
            : [new InputPath(path.Authority, path.Path)];
    }

    private IEnumerable<InputPath> Mounted(FileSystemPath path, MountTable table, int depth)
    {
        if (depth == 0) throw new FormatException($"mount tables lead into each other more than {MaxDepth} deep");
        return table.Resolve(path.Path).SelectMany(place => Resolve(TargetOf(place.Key, place.Below), depth - 1, isTarget: true));
    }

    private FileSystemPath TargetOf(string key, string below)
    {
        var target = configuration!.Get(key) ?? "";
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || !target.Contains(':', StringComparison.Ordinal))
            throw new FormatException($"its mount point {key} leads to '{ShortText.Quote(target)}', which is not a URI");
        var root = Special().Replace(Uri.UnescapeDataString(uri.AbsolutePath), @"\$0").TrimEnd('/');
        var path = new FileSystemPath(uri.Scheme, uri.Authority, root + below is { Length: > 0 } whole ? whole : "/");
        return path.MayBeHdfs
            ? path
            : throw new FormatException(
                $"its mount point {key} leads to '{ShortText.Quote(target)}', which is not on HDFS and has no block locations there");
    }

    private string OfWeb(FileSystemPath path) => path.Authority.Length == 0
        ? ""
        : nameservices.OfWebAuthority(path.Authority) ?? throw new FormatException(
            $"no NameNode that is configured has this HTTP address; {nameservices.Advice}, or name the path on hdfs://");

    private MountTable? TableOf(string name) =>
        _mountTables.GetValueOrDefault(name.Length > 0 ? name : configuration?.Get("fs.viewfs.mounttable.default.name.key") ?? "default");

    private string AuthorityOf(FileSystemPath path) =>
        path.Authority.Length > 0 ? path.Authority.Split(':')[0] : nameservices.DefaultAuthority ?? "";

    private static FormatException NoTable(FileSystemPath path) => new(
        $"no fs.viewfs.mounttable.{(path.Authority.Length > 0 ? path.Authority : "default")}.link.* is set; "
        + "set them in core-site.xml, or name the path on hdfs://");

    private static bool Overloads(HadoopConfiguration configuration)
    {
        try
        {
            return configuration.Get(HdfsImplementation) is { } name
                && (name.EndsWith(".ViewFileSystemOverloadScheme", StringComparison.Ordinal)
                    || name.EndsWith(".ViewDistributedFileSystem", StringComparison.Ordinal));
        }
        catch (HadoopConfigurationException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"[*?\[{\\]")]
    private static partial Regex Special();
}

/// <summary><c>fs.defaultFS</c>: where paths without a scheme are.</summary>
internal static class DefaultFileSystem
{
    /// <summary>Its key.</summary>
    public const string Key = "fs.defaultFS";

    /// <summary>The scheme of HDFS itself.</summary>
    public const string Hdfs = "hdfs";

    /// <summary>Its URI; null when it is not set. As in Hadoop, a name without a slash is the NameNode's.</summary>
    /// <exception cref="HadoopConfigurationException">It is not a URI; the message names the file.</exception>
    public static Uri? Read(HadoopConfiguration configuration)
    {
        if (configuration.Get(Key) is not { } value || value == "local") return null;
        return Uri.TryCreate(value.Contains('/', StringComparison.Ordinal) ? value : $"{Hdfs}://{value}", UriKind.Absolute, out var uri)
            ? uri
            : throw new HadoopConfigurationException($"{configuration.FileOf(Key)}: {Key} is '{value}', which is not a URI.");
    }
}
