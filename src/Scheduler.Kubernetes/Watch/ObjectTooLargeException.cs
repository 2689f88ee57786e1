namespace Scheduler.Kubernetes.Watch;

/// <summary>An object of a list, or a line of a watch, is longer than allowed.</summary>
internal sealed class ObjectTooLargeException(int maxBytes)
    : Exception($"An object is longer than Kubernetes:MaxObjectBytes ({maxBytes} bytes); raise it.");
