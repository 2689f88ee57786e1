namespace Scheduler.Kubernetes.Watch;

/// <summary>Where a list-watch puts objects. Called by one loop; an object is complete JSON and valid during the call alone.</summary>
internal interface IObjectSink
{
    /// <summary>A list begins, possibly after one that was not finished: what it does not name is gone by <see cref="EndList"/>.</summary>
    void BeginList();

    /// <summary>An object of the list, or one that was added or changed.</summary>
    /// <returns>False when the object cannot be read; it is then passed over.</returns>
    bool Set(ReadOnlySpan<byte> json);

    /// <summary>An object that is gone; as it was.</summary>
    /// <inheritdoc cref="Set" path="/returns"/>
    bool Delete(ReadOnlySpan<byte> json);

    /// <summary>The list is whole.</summary>
    void EndList();
}
