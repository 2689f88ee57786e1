namespace Scheduler.Kubernetes.Client;

/// <summary>
/// Credentials of a plugin. It runs one at a time, for all who wait; again when what it printed has expired, or was refused by the API
/// server. Safe for many threads.
/// </summary>
/// <param name="plugin">The program.</param>
/// <param name="configured">The client certificate of the kubeconfig, used unless the plugin prints one.</param>
/// <param name="clock">The clock.</param>
internal sealed class PluginCredential(ExecPlugin plugin, Credential configured, TimeProvider clock) : ICredentialSource
{
    /// <summary>A plugin that fails, or whose credentials are refused, runs no more often: calls may come by the dozen.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task<Result>? _run;
    private DateTimeOffset _started;
    private DateTimeOffset _replaced = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public async ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        Task<Result> run;
        lock (_lock) run = _run is null || IsOver(_run) ? Start() : _run;
        return (await run.WaitAsync(cancellationToken).ConfigureAwait(false)).Credential;
    }

    /// <inheritdoc/>
    public async ValueTask<Credential?> ReplaceAsync(Credential refused, CancellationToken cancellationToken)
    {
        Task<Result>? run;
        lock (_lock)
        {
            run = _run;
            if (run is { IsCompletedSuccessfully: true } && ReferenceEquals(run.Result.Credential, refused))
            {
                if (clock.GetUtcNow() < _replaced + ShortestPause) return null;
                _replaced = clock.GetUtcNow();
                run = Start();
            }
        }

        return run is null ? null : (await run.WaitAsync(cancellationToken).ConfigureAwait(false)).Credential;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private bool IsOver(Task<Result> run) => run switch
    {
        { IsCompletedSuccessfully: true } => clock.GetUtcNow() >= run.Result.Expires,
        { IsCompleted: true } => clock.GetUtcNow() >= _started + ShortestPause,
        _ => false,
    };

    private Task<Result> Start()
    {
        _started = clock.GetUtcNow();
        var stopping = _stopping.Token;
        return _run = Task.Run(() => RunAsync(stopping), stopping);
    }

    private async Task<Result> RunAsync(CancellationToken stopping)
    {
        var printed = await plugin.RunAsync(clock, stopping).ConfigureAwait(false);
        var authorization = printed.Token is null ? null : Credential.Bearer(printed.Token);
        var certificates = printed.Certificates.Count > 0 ? printed.Certificates : configured.Certificates;
        return new Result(new Credential(authorization, certificates), printed.Expires ?? DateTimeOffset.MaxValue);
    }

    private readonly record struct Result(Credential Credential, DateTimeOffset Expires);
}
