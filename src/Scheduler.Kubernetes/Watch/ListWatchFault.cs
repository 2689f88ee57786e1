using System.Text.Json;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Why a list or a watch failed.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Message">What was wrong, for logs.</param>
/// <param name="RetryAfter">How long the server asks to wait; null when it does not say.</param>
internal readonly record struct ListWatchFault(ListWatchEnd End, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>The fault behind an exception; null when it is not one that a server can cause.</summary>
    public static ListWatchFault? From(Exception exception) => exception switch
    {
        ApiServerException { IsExpired: true } => new(ListWatchEnd.Expired, exception.Message),
        ApiServerException refused => new(ListWatchEnd.Rejected, exception.Message, refused.RetryAfter),
        TimeoutException => new(ListWatchEnd.Stalled, exception.Message),
        ObjectTooLargeException => new(ListWatchEnd.TooLarge, exception.Message),
        JsonException or InvalidDataException => new(ListWatchEnd.Malformed, exception.Message),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => new(ListWatchEnd.Disconnected, Describe(exception)),
        HttpRequestException => new(ListWatchEnd.Unreachable, Describe(exception)),
        IOException => new(ListWatchEnd.Disconnected, Describe(exception)),
        KubernetesConfigurationException => new(ListWatchEnd.Unreachable, exception.Message),
        _ => null,
    };

    // The reason of a TLS failure is only in the inner exception.
    private static string Describe(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message;
}
