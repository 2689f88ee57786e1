using System.Buffers.Text;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Security;

/// <summary>
/// Reads tokens as Hadoop stores them: a token storage file (<c>Credentials</c>: <c>HDTS</c>, a version, and writables or Protobuf), or
/// one token in its form for URLs.
/// </summary>
internal static class TokenStorage
{
    private const byte Writables = 0;
    private const byte Protobuf = 1;
    private const int MaxNameBytes = 4 * 1024;

    private static ReadOnlySpan<byte> Magic => "HDTS"u8;

    /// <summary>Whether these are the bytes of a token storage file.</summary>
    public static bool IsStorage(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Every token of a token storage file; its secret keys are skipped.</summary>
    /// <exception cref="MalformedMessageException">It is malformed or of another version.</exception>
    public static IReadOnlyList<HadoopToken> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= Magic.Length) throw new MalformedMessageException("it ends too early");
        var content = bytes[(Magic.Length + 1)..];
        return bytes[Magic.Length] switch
        {
            Writables => ReadWritables(content),
            Protobuf => ReadProtobuf(content),
            var version => throw new MalformedMessageException($"its version is {version}; 0 and 1 are known"),
        };
    }

    /// <summary>The token in its form for URLs.</summary>
    /// <exception cref="MalformedMessageException">It is not.</exception>
    public static HadoopToken ReadUrlString(string text)
    {
        if (!Base64Url.IsValid(text)) throw new MalformedMessageException("it is not base64 for URLs");
        var reader = new WritableReader(Base64Url.DecodeFromChars(text));
        return ReadToken(ref reader);
    }

    private static List<HadoopToken> ReadWritables(ReadOnlySpan<byte> content)
    {
        var reader = new WritableReader(content);
        var tokens = new List<HadoopToken>();
        for (var left = reader.ReadLength(); left > 0; left--)
        {
            reader.ReadBytes(); // the alias
            tokens.Add(ReadToken(ref reader));
        }

        return tokens;
    }

    private static HadoopToken ReadToken(ref WritableReader reader) =>
        new(reader.ReadBytes().ToArray(), reader.ReadBytes().ToArray(), reader.ReadText(), reader.ReadText());

    // CredentialsProto: 1 tokens, 2 secrets; of each 1 alias, 2 token.
    private static List<HadoopToken> ReadProtobuf(ReadOnlySpan<byte> content)
    {
        var reader = new ProtoReader(new ProtoReader(content).ReadDelimited());
        var tokens = new List<HadoopToken>();
        while (reader.Next())
        {
            if (reader.Field == 1) AddToken(reader.ReadBytes(), tokens);
            else reader.Skip();
        }

        return tokens;
    }

    private static void AddToken(ReadOnlySpan<byte> entry, List<HadoopToken> tokens)
    {
        var reader = new ProtoReader(entry);
        while (reader.Next())
        {
            if (reader.Field == 2) tokens.Add(ReadToken(reader.ReadBytes()));
            else reader.Skip();
        }
    }

    // TokenProto: 1 identifier, 2 password, 3 kind, 4 service.
    private static HadoopToken ReadToken(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var token = new HadoopToken([], [], "", "");
        while (reader.Next())
        {
            if (reader.Field == 1) token = token with { Identifier = reader.ReadBytes().ToArray() };
            else if (reader.Field == 2) token = token with { Password = reader.ReadBytes().ToArray() };
            else if (reader.Field == 3) token = token with { Kind = reader.ReadString(MaxNameBytes) };
            else if (reader.Field == 4) token = token with { Service = reader.ReadString(MaxNameBytes) };
            else reader.Skip();
        }

        return token;
    }
}

/// <summary>
/// A token as Hadoop keeps it (<c>org.apache.hadoop.security.token.Token</c>). Identifier and password are never to be logged.
/// </summary>
/// <param name="Identifier">Its public part, which names the owner.</param>
/// <param name="Password">Its secret part.</param>
/// <param name="Kind">What it is for, such as <c>HDFS_DELEGATION_TOKEN</c>.</param>
/// <param name="Service">Whom it is for: <c>ha-hdfs:NAMESERVICE</c>, <c>ip:port</c>, <c>host:port</c>, or empty.</param>
internal sealed record HadoopToken(byte[] Identifier, byte[] Password, string Kind, string Service)
{
    /// <summary>
    /// The kinds that a NameNode takes (<c>DelegationTokenIdentifier</c>, <c>WebHdfsConstants</c>): one secret behind several names.
    /// </summary>
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

    /// <summary>What may be logged.</summary>
    public override string ToString() => $"{Kind} for '{Service}'";
}
