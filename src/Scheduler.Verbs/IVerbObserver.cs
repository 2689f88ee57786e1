using Scheduler.Core.Locality;

namespace Scheduler.Verbs;

/// <summary>Is notified of what the verbs do.</summary>
public interface IVerbObserver
{
    /// <summary>A request was answered.</summary>
    void Answered(string verb, int status, TimeSpan elapsed);

    /// <summary>Prioritize was offered this many nodes.</summary>
    void Offered(int nodes);

    /// <summary>Prioritize was answered, neutral or partial for this reason.</summary>
    void Prioritized(NeutralReason reason);
}
