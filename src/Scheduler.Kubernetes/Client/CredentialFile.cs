using System.Buffers;
using System.Text;

namespace Scheduler.Kubernetes.Client;

/// <summary>Reads small files of configuration and credentials, up to a limit.</summary>
internal static class CredentialFile
{
    /// <summary>Largest file accepted: a kubeconfig of hundreds of clusters with their certificates is smaller.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int ChunkBytes = 4 * 1024;

    /// <summary>The file's text: UTF-8, or what its byte order mark says.</summary>
    /// <param name="path">The file, or a pipe.</param>
    /// <param name="role">What it is, for the error.</param>
    /// <exception cref="KubernetesConfigurationException">It cannot be read or is too large.</exception>
    public static string ReadText(string path, string role)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (Read(file) is { } bytes) return Decode(bytes);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KubernetesConfigurationException($"Cannot read {role}, '{path}': {exception.Message}", exception);
        }

        throw new KubernetesConfigurationException($"Cannot read {role}, '{path}': it is larger than {MaxBytes} bytes.");
    }

    // Not by the file's length: a pipe, as of bash's <(…), has none.
    private static ReadOnlyMemory<byte>? Read(Stream file)
    {
        var buffer = new ArrayBufferWriter<byte>();
        while (buffer.WrittenCount <= MaxBytes)
        {
            var read = file.Read(buffer.GetSpan(ChunkBytes));
            if (read == 0) return buffer.WrittenMemory;
            buffer.Advance(read);
        }

        return null;
    }

    private static string Decode(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}

/// <summary>
/// A bearer token in a file. It is small and read for every call, so that a new token is used as soon as the kubelet writes it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="fallback">Used while the file cannot be read, until it could once; without a token: none.</param>
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
            // The kubelet replaces the file: the old token is valid for some minutes, and the next call finds the new one.
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
        // Nothing to dispose of.
    }
}
