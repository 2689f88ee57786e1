using System.Net;
using System.Text.Json.Nodes;

namespace Scheduler.Extender.Doctor;

/// <summary>Reads a pod as the API server has it.</summary>
internal static class PodJson
{
    /// <summary>Whether its phase is Running and it is not being deleted.</summary>
    public static bool IsRunning(JsonObject pod) =>
        pod["status"]?["phase"]?.ToString() == "Running" && pod["metadata"]?["deletionTimestamp"] is null;

    /// <summary>Its address; null while it has none.</summary>
    public static IPAddress? Address(JsonObject pod) =>
        IPAddress.TryParse(pod["status"]?["podIP"]?.ToString(), out var address) ? address : null;

    /// <summary>An address in one form, IPv6 without brackets and IPv4 inside IPv6 as IPv4; null when the text is none.</summary>
    public static string? Canonical(string? text) => IPAddress.TryParse(text, out var address)
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : null;

    /// <summary>Whether it is on its node's network.</summary>
    public static bool UsesHostNetwork(JsonObject pod) => pod["spec"]?["hostNetwork"]?.ToString() == "true";

    /// <summary>Its containers.</summary>
    public static IEnumerable<JsonObject> Containers(JsonObject? pod) =>
        (pod?["spec"]?["containers"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The port of that name of a container; null when there is none.</summary>
    public static int? Port(JsonObject pod, string name) => Containers(pod)
        .SelectMany(container => container["ports"] as JsonArray ?? [])
        .FirstOrDefault(port => port?["name"]?.ToString() == name)?["containerPort"]?.GetValue<int>();

    /// <summary>The directories of the node that it mounts.</summary>
    public static IEnumerable<string> HostPaths(JsonObject pod) =>
        (pod["spec"]?["volumes"] as JsonArray ?? []).Select(volume => volume?["hostPath"]?["path"]?.ToString()).OfType<string>();
}
