namespace Scheduler.Kubernetes.Client;

/// <summary>
/// A bearer token in a file. It is small and read for every call, so that a token counts from the moment the kubelet replaces it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="fallback">What is presented while the file cannot be read, until it could; without a token: nothing is.</param>
internal sealed class TokenFileCredential(string path, Credential fallback) : ICredentialSource
{
    private volatile Credential _last = fallback;

    /// <inheritdoc/>
    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = CredentialFile.ReadText(path, "the token").Trim();
            if (!Credential.IsToken(token))
                throw new KubernetesConfigurationException($"The token in '{path}' is empty or is not one line of ASCII.");
            if (_last.Authorization?.Parameter != token) _last = _last with { Authorization = Credential.Bearer(token) };
        }
        catch (KubernetesConfigurationException) when (_last.Authorization is not null)
        {
            // The kubelet swaps the file: the old token is good for minutes yet, and the next call will find the new one.
        }

        return new(_last);
    }

    /// <inheritdoc/>
    public async ValueTask<Credential?> ReplaceAsync(Credential refused, CancellationToken cancellationToken)
    {
        var now = await GetAsync(cancellationToken).ConfigureAwait(false);
        return now == refused ? null : now;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is nothing to let go of.
    }
}
