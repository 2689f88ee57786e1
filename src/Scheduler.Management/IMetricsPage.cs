namespace Scheduler.Management;

/// <summary>The page that <c>/metrics</c> answers.</summary>
public interface IMetricsPage
{
    /// <summary>Its media type.</summary>
    string ContentType { get; }

    /// <summary>Writes it as it is now.</summary>
    Task WriteAsync(Stream page);
}
