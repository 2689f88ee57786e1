namespace Scheduler.Kubernetes.Client;

/// <summary>
/// Adds our credentials to every request, and turns an answer that is not a success into <see cref="ApiServerException"/> before the
/// library sees it: the library would take its body, however long, for the message.
/// </summary>
internal sealed class ApiServerHandler(ClusterConnection connection, Credential credential) : DelegatingHandler
{
    private volatile Credential _credential = credential;

    /// <summary>The credentials from now on.</summary>
    public void Present(Credential credential) => _credential = credential;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Accept.ParseAdd("application/json");
        // .NET checks the certificate against the Host header, which the API server itself does not check.
        request.Headers.Host = connection.TlsServerName;
        request.Headers.Authorization = _credential.Authorization;
        foreach (var (name, value) in connection.ImpersonationHeaders) request.Headers.TryAddWithoutValidation(name, value);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            var name = $"{request.Method} {request.RequestUri!.AbsolutePath}";
            throw await ErrorBody.ReadAsync(name, response, cancellationToken).ConfigureAwait(false);
        }
    }
}
