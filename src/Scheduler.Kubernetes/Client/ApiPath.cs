namespace Scheduler.Kubernetes.Client;

/// <summary>Names in paths at the API server.</summary>
internal static class ApiPath
{
    /// <summary>
    /// A name as one segment of a path. Names come from requests, and the library writes them into paths as they are: escaped, none
    /// reaches another resource.
    /// </summary>
    /// <remarks>Dots alone would be taken for a way up; no name is made of them.</remarks>
    public static string Segment(string name) => name is "." or ".." ? "%00" : Uri.EscapeDataString(name);
}
