using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Scheduler.Redis.Configuration;

/// <summary>
/// Reads <c>Redis:Configuration</c>: a StackExchange.Redis string, whose endpoints may be URIs as managed services hand them out
/// (<c>redis://user:password@host:port/database</c>, <c>rediss://</c> with TLS, <c>valkey://</c>, <c>valkeys://</c>; percent-encoded).
/// </summary>
/// <remarks>
/// Messages name what cannot be read and never quote what may be a part of a password. The client's parser would: it takes the rest of a
/// password behind a comma for an endpoint, and what stands before the <c>=</c> of a base64 password for the name of an option.
/// </remarks>
internal sealed class RedisConfiguration
{
    private const int DefaultPort = 6379;
    private const string CommaAdvice = "if the password has a comma, put it into Redis:PasswordFile, or write it as %2C in a URI";

    private const string SchemeAdvice = "Write redis:// or rediss:// (with TLS), or host:port.";

    private readonly ConfigurationOptions _client = new();
    private readonly List<string> _options = [];
    private string? _scheme;
    private bool _isBehindPassword;
    private bool _saysSsl;

    private RedisConfiguration()
    {
    }

    /// <summary>The client's options.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says what to write instead, without secrets.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        var reading = new RedisConfiguration();
        const StringSplitOptions WithoutBlanks = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var part in WithoutQuotes(configuration.Trim()).Split(',', WithoutBlanks)) reading.Read(part);
        return reading.Build();
    }

    // Files of environment variables have them.
    private static string WithoutQuotes(string text) =>
        text is ['"', .., '"'] or ['\'', .., '\''] ? text[1..^1] : text;

    private void Read(string part)
    {
        if (part.StartsWith("redis-cli ", StringComparison.Ordinal) || part.StartsWith("valkey-cli ", StringComparison.Ordinal))
            throw Unreadable("is a command line. Write only the URI after -u, as rediss:// if the command has --tls.");
        var end = part.IndexOf("://", StringComparison.Ordinal);
        var isUri = end > 0 && part[..end].All(IsSchemeCharacter);
        if (!isUri && part.IndexOf('=', StringComparison.Ordinal) > 0) ReadOption(part);
        else if (_isBehindPassword) throw Unreadable($"names an endpoint after the password. Write endpoints first; {CommaAdvice}.");
        else if (isUri) ReadUri(part[..end], part[(end + 3)..]);
        else if (_scheme is null) AddEndPoint(part);
        else ReadLocation(part);
    }

    private void ReadUri(string scheme, string rest)
    {
        var isEncrypted = scheme.ToLowerInvariant() switch
        {
            "redis" or "valkey" => false,
            "rediss" or "valkeys" => true,
            var other when other.Contains("sentinel", StringComparison.Ordinal) => throw Unreadable(
                "is the URI of a Sentinel, which has no common form. Write host:26379,host:26379,serviceName=NAME,password=…"),
            var other when other.Contains("socket", StringComparison.Ordinal) || other == "unix" => throw Unreadable(
                "is the URI of a Unix socket. Write !/path/of/redis.sock"),
            "tcp" or "tls" or "http" or "https" => throw Unreadable($"has a URI of scheme '{scheme}'. {SchemeAdvice}"),
            _ => throw Unreadable($"has a URI whose scheme is not one of Redis. {SchemeAdvice}"),
        };
        if (_scheme is not null && isEncrypted != _client.Ssl) throw Unreadable("has URIs with and without TLS. Write all of them alike.");
        _scheme = scheme;
        _client.Ssl = isEncrypted;
        // The last one: some services hand out passwords that should have been percent-encoded.
        var at = rest.LastIndexOf('@');
        if (at >= 0) ReadCredentials(rest[..at]);
        ReadLocation(rest[(at + 1)..]);
    }

    private void ReadCredentials(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        if (user.Length > 0) _client.User = Same(_client.User, user, "users");
        if (colon < 0 || colon + 1 == text.Length) return;
        _client.Password = Same(_client.Password, Uri.UnescapeDataString(text[(colon + 1)..]), "passwords");
    }

    // host, host:port, [IPv6]:port; a database behind a slash.
    private void ReadLocation(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal)) throw Unreadable($"has an '@' where an endpoint should be: {CommaAdvice}.");
        if (text.Contains('?', StringComparison.Ordinal))
        {
            throw Unreadable(
                "has a URI with parameters after '?'. Leave them out, or write options of StackExchange.Redis after a comma.");
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        AddEndPoint(slash < 0 ? text : text[..slash]);
        if (slash < 0 || slash + 1 == text.Length) return;
        if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var database))
        {
            throw Unreadable("has a URI with something after the host that is not a database number. Write redis://host:port/0.");
        }

        _client.DefaultDatabase = Same(_client.DefaultDatabase, database, "databases");
    }

    private void AddEndPoint(string text)
    {
        var found = ParsePart(text)?.EndPoints is [{ } endpoint] && IsUsable(endpoint) ? endpoint : throw Unreadable(
            $"has an invalid endpoint. Write host:port or [IPv6]:port with a port from 1 to 65535; {CommaAdvice}.");
        // The client's own default for TLS is the port of Azure.
        if (_scheme is not null) found = WithPort(found);
        if (!_client.EndPoints.Contains(found)) _client.EndPoints.Add(found);
    }

    private void ReadOption(string part)
    {
        var name = part[..part.IndexOf('=', StringComparison.Ordinal)].Trim();
        if (ParsePart(part) is null) throw UnreadableOption(name);
        _isBehindPassword |= name.EndsWith("password", StringComparison.OrdinalIgnoreCase);
        _saysSsl |= name.Equals("ssl", StringComparison.OrdinalIgnoreCase);
        _options.Add(part);
    }

    // Text after a password, or after a URI that may have one, may be a part of it.
    private FormatException UnreadableOption(string name)
    {
        if (_isBehindPassword || _scheme is not null)
            return Unreadable($"has an option after the password that StackExchange.Redis does not know or cannot read; {CommaAdvice}.");
        return ClientOptionNames.Resembles(name)
            ? Unreadable($"has the option '{name}', which StackExchange.Redis does not know, or whose value it cannot read.")
            : Unreadable(
                "has an invalid endpoint, or an option that StackExchange.Redis does not know. Write host:port,option=value, "
                    + $"or redis://user:password@host:port; {CommaAdvice}.");
    }

    private ConfigurationOptions Build()
    {
        if (_client.EndPoints.Count == 0)
            throw Unreadable("names no endpoint. Write host:port,host:port,option=value with the options of StackExchange.Redis.");
        // Endpoints and options are parsed together: some of the client's defaults depend on the endpoints.
        var client = ConfigurationOptions.Parse(string.Join(',', [.. _client.EndPoints.Select(EndPointCollection.ToString), .. _options]));
        if (_scheme is null) return client;
        if (_client.Ssl && _saysSsl && !client.Ssl) throw Unreadable($"says {_scheme}:// and ssl=false. Write redis:// for no TLS.");
        client.Ssl |= _client.Ssl;
        client.User = Same(client.User, _client.User, "users");
        client.Password = Same(client.Password, _client.Password, "passwords");
        client.DefaultDatabase = Same(client.DefaultDatabase, _client.DefaultDatabase, "databases");
        return client;
    }

    private static T? Same<T>(T? one, T? other, string what) =>
        one is null || other is null || Equals(one, other)
            ? one ?? other
            : throw Unreadable($"names two {what}. Write one for all endpoints.");

    private static ConfigurationOptions? ParsePart(string part)
    {
        try
        {
            return ConfigurationOptions.Parse(part);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool IsUsable(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint dns => Uri.CheckHostName(dns.Host) == UriHostNameType.Dns,
        _ => true,
    };

    private static EndPoint WithPort(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint { Port: 0 } dns => new DnsEndPoint(dns.Host, DefaultPort),
        IPEndPoint { Port: 0 } ip => new IPEndPoint(ip.Address, DefaultPort),
        _ => endpoint,
    };

    private static bool IsSchemeCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '+' or '-' or '.';

    private static FormatException Unreadable(string problem) => new($"{RedisOptions.Section}:Configuration {problem}");
}
