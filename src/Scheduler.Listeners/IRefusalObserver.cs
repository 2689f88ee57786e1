namespace Scheduler.Listeners;

/// <summary>Is notified of refused requests.</summary>
public interface IRefusalObserver
{
    /// <summary>A request or a connection was refused.</summary>
    void Refused(Listener listener, Refusal reason);
}
