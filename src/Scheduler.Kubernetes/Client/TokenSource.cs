namespace Scheduler.Kubernetes.Client;

/// <summary>
/// The bearer token of a connection. One in a file is read again every minute, since the kubelet replaces it before it expires, and at
/// once when the API server refuses it.
/// </summary>
internal sealed class TokenSource(ClusterConnection connection, TimeProvider clock)
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private string? _token = connection.Token;
    private DateTimeOffset _readAgainAt = DateTimeOffset.MinValue;

    /// <summary>The token to present; null when the connection has none.</summary>
    /// <exception cref="KubernetesConfigurationException">Its file cannot be read, and never could.</exception>
    public string? Get()
    {
        if (connection.TokenFile is null) return _token;
        lock (_lock)
        {
            if (clock.GetUtcNow() >= _readAgainAt) Read();
            return _token;
        }
    }

    /// <summary>Reads the file after the API server refused <paramref name="refused"/>; true when there is another token to try.</summary>
    public bool TryReplace(string? refused)
    {
        if (connection.TokenFile is null) return false;
        lock (_lock)
        {
            if (_token == refused) Read();
            return _token != refused;
        }
    }

    /// <summary>Whether a text can be sent as a token: printable ASCII without spaces.</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.All(character => character is > ' ' and < '\x7f');

    private string Checked(string token) => IsToken(token)
        ? token
        : throw new KubernetesConfigurationException($"The token in '{connection.TokenFile}' is empty or is not one line of ASCII.");

    private void Read()
    {
        try
        {
            _token = Checked(CredentialFile.ReadText(connection.TokenFile!, "the token").Trim());
        }
        catch (KubernetesConfigurationException) when (_token is not null)
        {
            // The kubelet swaps the file: the old token is good for minutes yet, and the next read will find the new one.
        }

        _readAgainAt = clock.GetUtcNow() + ReadAgainAfter;
    }
}
