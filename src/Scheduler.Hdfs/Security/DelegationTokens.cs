using System.Text;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Security;

/// <summary>The delegation tokens of one reading of a file; immutable. Never to be logged.</summary>
internal sealed class DelegationTokens
{
    private const string BothForms =
        "save the urlString of GETDELEGATIONTOKEN, or a token storage file (hdfs fetchdt, HADOOP_TOKEN_FILE_LOCATION)";

    private readonly string _file;
    private readonly string? _text;
    private readonly IReadOnlyList<HadoopToken> _tokens;

    private DelegationTokens(string file, string? text, IReadOnlyList<HadoopToken> tokens)
    {
        _file = file;
        _text = text;
        _tokens = tokens;
    }

    /// <summary>Parses a file.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="bytes">What it holds: a token storage file, or one token in its form for URLs.</param>
    /// <exception cref="IOException">It holds no token that a NameNode takes.</exception>
    public static DelegationTokens Parse(string file, ReadOnlySpan<byte> bytes) =>
        TokenStorage.IsStorage(bytes) ? OfStorage(file, bytes) : OfText(file, Encoding.UTF8.GetString(bytes).Trim());

    /// <summary>The token for a NameNode, in its form for URLs.</summary>
    /// <exception cref="IOException">Several tokens, and none for any of these services.</exception>
    public string UrlStringFor(params ReadOnlySpan<string> services) => _text ?? Choose(services).ToUrlString();

    /// <summary>The token for a NameNode.</summary>
    /// <param name="services">What it may be called: <c>ha-hdfs:NAMESERVICE</c>, <c>host:port</c>.</param>
    /// <exception cref="IOException">
    /// The text is not a token, or there are several tokens and none for any of these services.
    /// </exception>
    public HadoopToken For(params ReadOnlySpan<string> services)
    {
        if (_text is null) return Choose(services);
        try
        {
            return TokenStorage.ReadUrlString(_text);
        }
        catch (MalformedMessageException e)
        {
            throw Unusable(_file, $"its text is not a token ({e.Message})");
        }
    }

    private static DelegationTokens OfText(string file, string text)
    {
        var isText = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '=');
        return isText
            ? new DelegationTokens(file, text, [])
            : throw Unusable(file, "it is neither a token in text nor a token storage file");
    }

    private static DelegationTokens OfStorage(string file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var all = TokenStorage.Read(bytes);
            var tokens = all.Where(token => token.IsForNameNodes).ToList();
            return tokens.Count > 0
                ? new DelegationTokens(file, text: null, tokens)
                : throw Unusable(file, $"none of its {all.Count} tokens is an HDFS_DELEGATION_TOKEN");
        }
        catch (MalformedMessageException e)
        {
            throw Unusable(file, $"it is a damaged token storage file ({e.Message})");
        }
    }

    // A single token is used whatever service it names: what it says of the service may be an address that we do not know.
    private HadoopToken Choose(ReadOnlySpan<string> services)
    {
        foreach (var service in services)
            if (_tokens.FirstOrDefault(token => string.Equals(token.Service, service, StringComparison.OrdinalIgnoreCase)) is { } named)
                return named;
        return _tokens.Count == 1
            ? _tokens[0]
            : throw new IOException(
                $"NameNode:TokenFile '{_file}' has tokens for {string.Join(", ", _tokens.Select(token => $"'{token.Service}'"))}, "
                + $"and none for '{string.Join("' or '", services.ToArray())}'; fetch one for it.");
    }

    private static IOException Unusable(string file, string why) => new($"NameNode:TokenFile '{file}' cannot be used: {why}; {BothForms}.");
}

/// <summary>
/// A file with delegation tokens. It is read again every few seconds: tokens are renewed by replacing it, and a mounted secret
/// changes without its own modification time changing. Safe for several threads.
/// </summary>
internal sealed class TokenFile(string file, TimeProvider clock)
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private Reading? _last;

    /// <summary>Its tokens.</summary>
    /// <exception cref="IOException">The file cannot be read, or holds no token that a NameNode takes.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async ValueTask<DelegationTokens> ReadAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        if (last is not null && clock.GetElapsedTime(last.ReadAt) < Lifetime) return last.Tokens;
        if (new FileInfo(file).Length > MaxBytes) throw new IOException($"NameNode:TokenFile '{file}' is larger than {MaxBytes} bytes.");
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        var now = new Reading(DelegationTokens.Parse(file, bytes), clock.GetTimestamp());
        Volatile.Write(ref _last, now);
        return now.Tokens;
    }

    private sealed record Reading(DelegationTokens Tokens, long ReadAt);
}
