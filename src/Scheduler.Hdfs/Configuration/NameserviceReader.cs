namespace Scheduler.Hdfs.Configuration;

/// <summary>Builds <see cref="Nameservices"/> from our own configuration and from Hadoop's.</summary>
internal static class NameserviceReader
{
    private const string OwnKeys = "set NameNode:Nameservices";

    public static Nameservices Read(string? directory, NameNodeOptions options, Func<string, string?> environment)
    {
        var own = options.Nameservices.Select(entry => Own(entry.Key, entry.Value)).ToList();
        if (directory is null) return new Nameservices(own, options.DefaultNameservice ?? Only(own), Advice(null));
        var configuration = HadoopConfiguration.Load(directory, environment);
        var hadoop = new HadoopNameservices(configuration, options);
        var others = hadoop.Read(except: [.. own.Select(nameservice => nameservice.Name)]);
        var defaultFileSystem = options.DefaultNameservice is null ? hadoop.Default : null;
        var defaultAuthority = options.DefaultNameservice ?? hadoop.DefaultNameservice ?? Only(own);
        return new Nameservices([.. own, .. others], defaultAuthority, Advice(directory), configuration, defaultFileSystem)
        {
            Unusable = hadoop.Unusable,
            WebAuthorities = hadoop.WebAuthorities,
            Problems = [.. hadoop.Problems],
            Security = HadoopSecurity.Read(configuration, isNeeded: options.UsesKerberos && options.Transport != NameNodeTransport.WebHdfs),
        };
    }

    private static Nameservice Own(string name, List<string> urls) =>
        new(name, ConfiguredNameNodes.Pair(urls.Select(url => OwnUrl(name, url))));

    private static Uri OwnUrl(string name, string text) => NameNodeUrl.TryParse(text, out var url)
        ? url
        : throw new HadoopConfigurationException($"NameNode:Nameservices:{name} has '{text}', which is not an http, https or hdfs URL.");

    private static string? Only(List<Nameservice> nameservices) => nameservices.Count == 1 ? nameservices[0].Name : null;

    private static string Advice(string? directory) => directory is null
        ? $"{OwnKeys}, or HADOOP_CONF_DIR to a directory with core-site.xml and hdfs-site.xml"
        : $"set dfs.nameservices with dfs.ha.namenodes.* and dfs.namenode.http-address.* (or dfs.namenode.rpc-address for a single "
            + $"NameNode) in {Path.Combine(directory, "hdfs-site.xml")}, or {OwnKeys}";
}
