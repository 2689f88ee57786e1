namespace Scheduler.Listeners;

/// <summary>The two listeners of the service. What is meant for one is not found on the other.</summary>
public enum Listener
{
    /// <summary>Called by kube-scheduler.</summary>
    Extender,

    /// <summary>Called by probes, Prometheus and people.</summary>
    Management,
}
