using System.Globalization;
using System.Text;

namespace Scheduler.Testing.Fuzz;

/// <summary>
/// Requests to both listeners, the same for a seed. Half are well-formed HTTP around damaged bodies that kube-scheduler sent; the others
/// are damaged heads, chunks and lengths, and questions to the management listener that no user would ask.
/// </summary>
public sealed class RequestGenerator(int seed)
{
    private const string Folder = "kube-scheduler";
    private const string Suffix = ".req.json";

    private static readonly (string Verb, byte[] Body)[] Recorded =
        [.. Captures.Names(Folder, Suffix).Select(name => (Path.GetFileName(name).Split('-', '.')[0], Captures.Bytes(name)))];

    private static readonly string[] Paths =
    [
        "/", "/page.js", "/page.css", "/decisions.js", "/livez", "/healthz", "/readyz", "/metrics", "/openapi/v1.json", "/openapi/v2.json",
        "/api/v1/decisions", "/api/v1/outcomes",
        "/api/v1/cluster", "/api/v1/topology", "/api/v1/explain/default/pod-1", "/api/v1/explain//", "/api/v1/explain/a", "/favicon.ico",
        "*", "//", "/..",
        "/%2e%2e/%2e%2e/etc/passwd", "/%00", "/%zz", "/%c0%af", "/extender/filter", "/\u00fc",
    ];

    private static readonly string[] Queries =
    [
        "namespace=", "namespace=default", "group=spark-1", "search=exec", "show=missed",
        "show=waiting", "show=x", "limit=1", "limit=500", "limit=501", "limit=-1", "limit=x",
        "limit=99999999999",
        "name=node0001", "name=10.0.0.1", "name=", "name=%00", "name=..", "name=[::1]", "limit=1&limit=2", "&&&", "=", "%",
        "namespace=%ff%fe", "search=%F0%9F%90%98",
    ];

    private static readonly string[] Hosts =
    [
        "localhost", "127.0.0.1:8889", "[::1]", "evil.example", "localhost.", "127.1", "0x7f.1", "[::ffff:127.0.0.1]", "", "a b",
        "localhost:0", "localhost:99999", "user@localhost", "\u00fc",
    ];

    private static readonly string[] OddHeaders =
    [
        "Origin: null", "Origin: http://localhost", "Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "X-Forwarded-Host: evil",
        "Authorization: Bearer x",
        "Authorization: Basic eDp5", "Authorization:", "Authorization: Bearer", "Accept: */*", "Accept-Encoding: gzip", "Range: bytes=0-1",
        "If-None-Match: *",
        "Connection: close", "Connection: upgrade", "Upgrade: h2c", "Expect: 100-continue", "Expect: x", "Cookie: a=b; a=b",
        "Content-Encoding: gzip",
        "Content-Encoding: identity", "Transfer-Encoding: gzip", "Via: 1.1 x", "TE: trailers", "X: \t ", "Accept-Language: \u00fc",
    ];

    private static readonly string[] Types =
        [
            "application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "text/plain", "application/json;", "json", "",
            "application/json, text/plain",
        ];

    private readonly Random _random = new(seed);
    private readonly JsonMutator _mutator = new(seed);
    private int _number;

    /// <summary>The next one.</summary>
    public FuzzRequest Next()
    {
        var request = _random.Next(8) switch
        {
            < 4 => OfVerb(isWhole: true),
            < 5 => OfVerb(isWhole: false),
            < 7 => OfManagement(isWhole: true),
            _ => OfManagement(isWhole: false),
        };
        return request with { Number = _number++, Cuts = CutsOf(request.Bytes.Length) };
    }

    private FuzzRequest OfVerb(bool isWhole)
    {
        var (verb, recorded) = Recorded[_random.Next(Recorded.Length)];
        var body = _random.Next(20) == 0 ? recorded : _mutator.Mutate(recorded);
        var head = new StringBuilder($"POST /extender/{verb} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {(_random.Next(50) == 0 ? Any(Types) : "application/json")}\r\n");
        // What asks for a coding, or for the connection to end, has a meaning for what follows.
        if (!isWhole && _random.Next(3) == 0) head.Append(CultureInfo.InvariantCulture, $"{Any(OddHeaders)}\r\n");
        byte[] bytes = _random.Next(2) == 0 ? Counted(head, body) : Chunked(head, body);
        return new FuzzRequest(0, IsManagement: false, isWhole ? bytes : Damage(bytes), [], isWhole, verb, body);
    }

    private FuzzRequest OfManagement(bool isWhole)
    {
        var path = Any(Paths);
        for (var parameters = _random.Next(4); parameters > 0; parameters--)
            path += (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + Any(Queries);
        var head = new StringBuilder(
            $"{(_random.Next(20) == 0 ? Any(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "X"]) : "GET")} {path} HTTP/1.1\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Host: {(_random.Next(3) == 0 ? Any(Hosts) : "localhost")}\r\n");
        for (var headers = _random.Next(4); headers > 0; headers--) head.Append(CultureInfo.InvariantCulture, $"{Any(OddHeaders)}\r\n");
        var bytes = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
        return new FuzzRequest(0, IsManagement: true, isWhole ? bytes : Damage(bytes), [], isWhole, "", []);
    }

    private static byte[] Counted(StringBuilder head, byte[] body) =>
        [
            .. Encoding.Latin1.GetBytes(head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n").ToString()),
            .. body,
        ];

    private byte[] Chunked(StringBuilder head, byte[] body)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.Latin1.GetBytes(head.Append("Transfer-Encoding: chunked\r\n\r\n").ToString()));
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, 1 + _random.Next(_random.Next(2) == 0 ? 8 : 2_000));
            var extension = _random.Next(20) == 0 ? ";a=b" : "";
            bytes.Write(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length:x}{extension}\r\n")));
            bytes.Write(body, at, length);
            bytes.Write("\r\n"u8);
            at += length;
        }

        bytes.Write(_random.Next(10) == 0 ? "0\r\nX-Trailer: x\r\n\r\n"u8 : "0\r\n\r\n"u8);
        return bytes.ToArray();
    }

    /// <summary>Changes some bytes of the head or of what follows, or ends early.</summary>
    private byte[] Damage(byte[] whole)
    {
        var bytes = whole.ToList();
        // Where the head is, most of it goes on.
        var end = _random.Next(2) == 0 ? Math.Min(300, bytes.Count) : bytes.Count;
        for (var edits = 1 + _random.Next(3); edits > 0 && end > 1; edits--)
        {
            var at = _random.Next(end);
            switch (_random.Next(6))
            {
                case 0: bytes[at] = (byte)_random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)"\r\n:; \t\0f-0"[_random.Next(10)]); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, _random.Next(Math.Min(500, bytes.Count - at)))); break;
                default:
                    bytes.InsertRange(
                    at, Encoding.ASCII.GetBytes(new string((char)_random.Next(32, 127), _random.Next(40_000)))); break;
            }

            end = Math.Min(end, bytes.Count);
        }

        return [.. bytes];
    }

    private int[] CutsOf(int length) =>
        _random.Next(4) != 0 || length == 0 ? [] : [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(length)).Order()];

    private string Any(string[] values) => values[_random.Next(values.Length)];
}
