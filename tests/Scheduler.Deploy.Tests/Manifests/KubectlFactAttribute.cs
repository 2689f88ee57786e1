using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>A test that builds manifests; skipped, with the reason, where kubectl is missing or knows no components.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlFactAttribute : FactAttribute
{
    public KubectlFactAttribute() => Skip = Kubectl.NoComponentsReason;
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlTheoryAttribute : TheoryAttribute
{
    public KubectlTheoryAttribute() => Skip = Kubectl.NoComponentsReason;
}

/// <summary>The kubectl on the PATH.</summary>
internal static partial class Kubectl
{
    /// <summary>The first minor version of kubectl 1 that knows components.</summary>
    private const int FirstWithComponents = 21;

    /// <summary>Why components cannot be built; null where they can.</summary>
    public static string? NoComponentsReason { get; } =
        Tool.MissingReason("kubectl", "kubernetes-client") ?? ReasonOf(ClientMinorVersion());

    private static string? ReasonOf(int minor) =>
        minor >= FirstWithComponents ? null : $"kubectl is 1.{minor}; components need 1.{FirstWithComponents}";

    private static int ClientMinorVersion()
    {
        var version = Tool.RunAsync("kubectl", ["version", "--client", "-o", "json"]).GetAwaiter().GetResult().Output;
        return int.Parse(Minor().Match(version).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    // With a "+" at some vendors.
    [GeneratedRegex(@"""minor"": ""([0-9]+)")]
    private static partial Regex Minor();
}
