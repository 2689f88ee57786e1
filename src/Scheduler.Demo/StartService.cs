namespace Scheduler.Demo;

/// <summary>Starts the service proper.</summary>
/// <param name="apiServer">The API server, of which no credentials are needed.</param>
/// <param name="settings">Settings by key, as <c>Extender:Urls</c>.</param>
/// <param name="cancellationToken">Ends the start.</param>
public delegate Task<RunningService> StartService(
    Uri apiServer, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken);

/// <summary>The service, started.</summary>
/// <param name="Addresses">Where it listens: the verbs, then management.</param>
/// <param name="Stop">Stops it when it is disposed.</param>
public sealed record RunningService(IReadOnlyList<Uri> Addresses, IAsyncDisposable Stop);
