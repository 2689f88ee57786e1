namespace Scheduler.Kubernetes.Writes;

/// <summary>Paths at the API server. Names come from requests: they are escaped, so that none reaches another resource.</summary>
internal static class PodPath
{
    /// <summary>A pod.</summary>
    public static string Of(string podNamespace, string podName) =>
        $"/api/v1/namespaces/{Segment(podNamespace)}/pods/{Segment(podName)}";

    /// <summary>The Events of a namespace.</summary>
    public static string Events(string podNamespace) => $"/apis/events.k8s.io/v1/namespaces/{Segment(podNamespace)}/events";

    // Dots alone would be taken for a way up; no name is made of them.
    private static string Segment(string name) => name is "." or ".." ? "%00" : Uri.EscapeDataString(name);
}
