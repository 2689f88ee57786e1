using System.Buffers.Text;

namespace Scheduler.Hdfs.Security;

/// <summary>A token as Hadoop keeps it (<c>org.apache.hadoop.security.token.Token</c>). Identifier and password are never to be logged.</summary>
/// <param name="Identifier">Its public part, which names the owner.</param>
/// <param name="Password">Its secret part.</param>
/// <param name="Kind">What it is for, such as <c>HDFS_DELEGATION_TOKEN</c>.</param>
/// <param name="Service">Whom it is for: <c>ha-hdfs:NAMESERVICE</c>, <c>ip:port</c>, <c>host:port</c>, or empty.</param>
internal sealed record HadoopToken(byte[] Identifier, byte[] Password, string Kind, string Service)
{
    /// <summary>The kinds that a NameNode takes (<c>DelegationTokenIdentifier</c>, <c>WebHdfsConstants</c>): one secret behind several names.</summary>
    private static readonly string[] NameNodeKinds = ["HDFS_DELEGATION_TOKEN", "WEBHDFS delegation", "SWEBHDFS delegation"];

    /// <summary>Whether a NameNode takes it.</summary>
    public bool IsForNameNodes => NameNodeKinds.Contains(Kind, StringComparer.Ordinal);

    /// <summary>The form in URLs (<c>encodeToUrlString</c>): its writable in base64 for URLs, without padding.</summary>
    public string ToUrlString()
    {
        var writer = new WritableWriter();
        writer.WriteBytes(Identifier);
        writer.WriteBytes(Password);
        writer.WriteText(Kind);
        writer.WriteText(Service);
        return Base64Url.EncodeToString(writer.Written);
    }

    /// <summary>What a person may read of it.</summary>
    public override string ToString() => $"{Kind} for '{Service}'";
}
