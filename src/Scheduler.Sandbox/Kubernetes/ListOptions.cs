namespace Scheduler.Sandbox.Kubernetes;

/// <summary>The options of a list or a watch, checked as the API server checks them.</summary>
/// <param name="ResourceVersion">Asked version; null when not given, 0 for any.</param>
/// <param name="IsExact">Whether the list is to be of that very version.</param>
/// <param name="Limit">Objects per page; null for all.</param>
/// <param name="Continue">Where to continue; null for a new list.</param>
internal sealed record ListOptions(long? ResourceVersion, bool IsExact, int? Limit, ContinueToken? Continue)
{
    private const string Forbidden = "FieldValueForbidden";

    /// <exception cref="ApiException">Options that contradict each other or do not parse.</exception>
    public static ListOptions Of(ApiRequest request)
    {
        var version = request.Number("resourceVersion", text => ApiException.BadRequest(
            $"invalid resource version: resourceVersion: Invalid value: \"{text}\": {NotANumber("ParseUint", text)}"));
        var limit = request.Number("limit", text => ApiException.BadRequest(NotANumber("ParseInt", text)));
        var match = request.Query("resourceVersionMatch");
        if (request.Query("sendInitialEvents") is not null)
        {
            throw ApiException.InvalidOptions(("sendInitialEvents", Forbidden, "Forbidden: sendInitialEvents is forbidden for list"));
        }

        if (match is { Length: > 0 } && version is null)
        {
            throw ApiException.InvalidOptions(
                ("resourceVersionMatch", Forbidden, "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"));
        }

        var token = request.Query("continue") is { Length: > 0 } text ? ContinueToken.Parse(text) : (ContinueToken?)null;
        if (token is not null && version > 0)
        {
            throw ApiException.BadRequest("specifying resource version is not allowed when using continue");
        }

        // A version with a limit and without resourceVersionMatch means exact.
        var isExact = match == "Exact" || (match is null or "" && limit > 0);
        return new(version, isExact, limit > 0 ? (int)Math.Min(limit.Value, int.MaxValue) : null, token);
    }

    /// <summary>The version that a watch starts after: null for the current state, as synthetic events.</summary>
    /// <exception cref="ApiException">Options that a watch does not take.</exception>
    public static (long? Version, bool SendsInitialEvents) OfWatch(ApiRequest request)
    {
        var version = request.Number("resourceVersion", text => new ApiException(
            500, reason: null, $"resourceVersion: Invalid value: \"{text}\": {NotANumber("ParseUint", text)}"));
        var match = request.Query("resourceVersionMatch") ?? "";
        var initial = request.Query("sendInitialEvents");
        if (initial is not null && match != "NotOlderThan")
        {
            throw ApiException.InvalidOptions(
                ("resourceVersionMatch", Forbidden, "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }

        if (initial is null && match.Length > 0) throw MatchOnAWatch(match);
        return (version, initial == "true");
    }

    private static ApiException MatchOnAWatch(string match)
    {
        var forbidden = (
            "resourceVersionMatch", Forbidden,
            "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        return match == "NotOlderThan"
            ? ApiException.InvalidOptions(forbidden)
            : ApiException.InvalidOptions(
                forbidden,
                ("resourceVersionMatch", "FieldValueNotSupported", $"Unsupported value: \"{match}\": supported values: \"NotOlderThan\""));
    }

    internal static string NotANumber(string function, string text) => $"strconv.{function}: parsing \"{text}\": invalid syntax";
}

/// <summary>The objects that a list or a watch is about: a namespace, a label selector, a field selector.</summary>
internal sealed record Selection(string? Namespace, LabelSelector Labels, FieldSelector Fields)
{
    public static Selection Everything { get; } = new(null, LabelSelector.Everything, FieldSelector.Everything);

    /// <summary>Whether a selector narrows it: lists then leave remainingItemCount out.</summary>
    public bool HasSelector => !Labels.IsEmpty || !Fields.IsEmpty;

    public bool Matches(StoredObject value) =>
        (Namespace is null || value.Namespace == Namespace) && Labels.Matches(value.Fields.Labels) && Fields.Matches(value);
}
