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
