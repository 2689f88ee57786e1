using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs;

/// <summary>Checks <see cref="NameNodeOptions"/>: every error, never only the first.</summary>
internal static class NameNodeOptionsValidator
{
    private const string Section = NameNodeOptions.Section;
    private const string BreakerSection = $"{Section}:{nameof(NameNodeOptions.Breaker)}";

    public static IEnumerable<string> Validate(NameNodeOptions options) =>
    [
        .. Transport(options),
        .. Identity(options),
        .. Limits(options),
        .. Times(options),
        .. Breaker(options.Breaker),
        .. options.Nameservices.SelectMany(nameservice => Nameservice(nameservice.Key, nameservice.Value, options)),
        .. DefaultNameservice(options),
    ];

    private static IEnumerable<string> Transport(NameNodeOptions options)
    {
        var transport = options.Transport;
        if (options is { ObserverReads: true, Transport: NameNodeTransport.WebHdfs })
            yield return $"{Section}:ObserverReads is on and {Section}:Transport is webhdfs, which cannot read from observers; "
                + "use auto or rpc.";
        if (!Enum.IsDefined(transport)) yield return $"{Section}:Transport is {transport}; use auto, rpc or webhdfs.";
    }

    private static IEnumerable<string> Identity(NameNodeOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.User))
            yield return $"{Section}:User is empty; name the user that lists and reads the inputs.";
        if (options.DoAs is not null && string.IsNullOrWhiteSpace(options.DoAs))
            yield return $"{Section}:DoAs is empty; name a user, or leave it out.";
        if (options is { DoAs: not null, TokenFile: not null })
            yield return $"{Section}:DoAs and {Section}:TokenFile are both set, and the token already names the user; remove one.";
        if (options.Keytab is not null && !File.Exists(options.Keytab))
            yield return $"{Section}:Keytab '{options.Keytab}' does not exist; mount it and set KRB5_CLIENT_KTNAME to it.";
        if (options.TokenFile is not null && !File.Exists(options.TokenFile))
            yield return $"{Section}:TokenFile '{options.TokenFile}' does not exist.";
        if (options.CaFile is not null && !File.Exists(options.CaFile))
            yield return $"{Section}:CaFile '{options.CaFile}' does not exist.";
    }

    private static IEnumerable<string> Limits(NameNodeOptions options) =>
    [
        .. InRange(Section, nameof(options.MaxConcurrency), options.MaxConcurrency, 1, NameNodeOptions.LargestMaxConcurrency),
        .. InRange(Section, nameof(options.CallsPerSecond), options.CallsPerSecond, 1, NameNodeOptions.LargestCallsPerSecond),
        .. InRange(
            Section, nameof(options.MaxCallsPerInput), options.MaxCallsPerInput, 1, NameNodeOptions.LargestMaxCallsPerInput),
        .. InRange(
            Section,
            nameof(options.MaxAnswerBytes),
            options.MaxAnswerBytes,
            NameNodeOptions.SmallestMaxAnswerBytes,
            NameNodeOptions.LargestMaxAnswerBytes),
        .. InRange(
            Section,
            nameof(options.MaxBytesUnderWay),
            options.MaxBytesUnderWay,
            options.MaxAnswerBytes,
            NameNodeOptions.LargestMaxBytesUnderWay),
    ];

    private static IEnumerable<string> Times(NameNodeOptions options)
    {
        var largest = NameNodeOptions.LargestTimeout;
        if (options.CallTimeout.Value <= TimeSpan.Zero || options.CallTimeout.Value > largest)
            yield return $"{Section}:CallTimeout is {options.CallTimeout}; it must be more than 0 and at most {largest}.";
        if (options.ReadTimeout.Value < options.CallTimeout.Value || options.ReadTimeout.Value > largest)
            yield return $"{Section}:ReadTimeout is {options.ReadTimeout}; it must be from CallTimeout to {largest}.";
        var interval = options.DataNodeReportInterval.Value;
        if (interval != TimeSpan.Zero && (interval < NameNodeOptions.SmallestDataNodeReportInterval || interval > largest))
        {
            yield return $"{Section}:DataNodeReportInterval is {options.DataNodeReportInterval}; "
                + $"it must be 0, or from {NameNodeOptions.SmallestDataNodeReportInterval} to {largest}.";
        }

        var inotify = options.InotifyInterval.Value;
        if (inotify != TimeSpan.Zero && (inotify < NameNodeOptions.SmallestInotifyInterval || inotify > largest))
        {
            yield return $"{Section}:InotifyInterval is {options.InotifyInterval}; it must be 0, or from "
                + $"{NameNodeOptions.SmallestInotifyInterval} to {largest}.";
        }
    }

    private static IEnumerable<string> Breaker(CircuitBreakerOptions breaker)
    {
        if (!(breaker.FailureRatio > 0 && breaker.FailureRatio <= 1))
            yield return $"{BreakerSection}:FailureRatio is {breaker.FailureRatio}; it must be above 0 and at most 1.";
        foreach (var error in BreakerBounds(breaker)) yield return error;
    }

    private static IEnumerable<string> BreakerBounds(CircuitBreakerOptions breaker) =>
    [
        .. InRange(
            BreakerSection,
            nameof(breaker.MinimumCalls),
            breaker.MinimumCalls,
            CircuitBreakerOptions.SmallestMinimumCalls,
            CircuitBreakerOptions.LargestMinimumCalls),
        .. InRange(
            BreakerSection,
            nameof(breaker.Window),
            breaker.Window.Value,
            CircuitBreakerOptions.SmallestTime,
            NameNodeOptions.LargestTimeout),
        .. InRange(
            BreakerSection,
            nameof(breaker.BreakDuration),
            breaker.BreakDuration.Value,
            CircuitBreakerOptions.SmallestTime,
            NameNodeOptions.LargestTimeout),
    ];

    private static IEnumerable<string> InRange<T>(string section, string key, T value, T smallest, T largest)
        where T : IComparable<T>
    {
        if (value.CompareTo(smallest) < 0 || value.CompareTo(largest) > 0)
            yield return $"{section}:{key} is {value}; it must be from {smallest} to {largest}.";
    }

    private static IEnumerable<string> Nameservice(string name, List<string> urls, NameNodeOptions options)
    {
        if (urls.Count == 0) yield return $"{Section}:Nameservices:{name} is empty; list the URLs of its NameNodes.";
        foreach (var url in urls.Where(url => !NameNodeUrl.TryParse(url, out _)))
            yield return $"{Section}:Nameservices:{name} has '{url}'; write it as hdfs://host:8020, http://host:9870 or https://host:9871.";
        foreach (var (one, _) in urls.Select(UrlOf).OfType<Uri>().CountBy(NameNodeUrl.AddressOf).Where(count => count.Value > 1))
            yield return $"{Section}:Nameservices:{name} has {one.Endpoint} more than once; name each NameNode once.";
        foreach (var nameNode in ConfiguredNameNodes.Pair(urls.Select(UrlOf).OfType<Uri>()).Where(nameNode => !options.CanCall(nameNode)))
            yield return $"{Section}:Nameservices:{name} has only {nameNode.Endpoint}; {Section}:Transport needs {Needed(nameNode)}.";
    }

    private static Uri? UrlOf(string text) => NameNodeUrl.TryParse(text, out var url) ? url : null;

    private static string Needed(NameNodeAddress nameNode) =>
        nameNode.RpcAddress is null ? "its hdfs:// URL, too" : "the http:// or https:// URL of the same host, too";

    private static IEnumerable<string> DefaultNameservice(NameNodeOptions options)
    {
        if (options.DefaultNameservice is { } name && options.Nameservices.Count > 0 && !options.Nameservices.ContainsKey(name))
            yield return $"{Section}:DefaultNameservice '{name}' is not in {Section}:Nameservices; add it there.";
    }
}
