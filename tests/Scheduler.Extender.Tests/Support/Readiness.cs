using System.Text.Json;

namespace Scheduler.Extender.Tests.Support;

/// <summary>What <c>/readyz</c> answered.</summary>
internal sealed record Readiness(int HttpStatus, string Status, IReadOnlyList<Readiness.Check> Checks)
{
    /// <summary>The check of that name.</summary>
    public Check this[string name] => Checks.Single(check => check.Name == name);

    public static Readiness Parse(int httpStatus, string json)
    {
        using var document = JsonDocument.Parse(json);
        var checks = document.RootElement.GetProperty("checks").EnumerateArray().Select(check => new Check(
            check.GetProperty("name").GetString()!, check.GetProperty("status").GetString()!, check.GetProperty("message").GetString()!));
        return new Readiness(httpStatus, document.RootElement.GetProperty("status").GetString()!, [.. checks]);
    }

    /// <summary>One check.</summary>
    internal sealed record Check(string Name, string Status, string Message);
}
