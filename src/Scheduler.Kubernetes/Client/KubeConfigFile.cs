using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NodeDeserializers;

namespace Scheduler.Kubernetes.Client;

/// <summary>One kubeconfig file.</summary>
/// <param name="Path">The file; relative paths inside it start from its directory.</param>
/// <param name="Content">What it holds.</param>
internal sealed record KubeConfigFile(string Path, KubeConfig Content)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .IgnoreUnmatchedProperties()
        .WithAttemptingUnquotedStringTypeDeserialization()
        .WithNodeDeserializer(inner => new EmptyIsAbsent(inner), where => where.InsteadOf<ScalarNodeDeserializer>())
        .Build();

    /// <summary>Reads a file.</summary>
    /// <exception cref="KubernetesConfigurationException">It is not readable, or not a kubeconfig.</exception>
    public static KubeConfigFile Read(string path)
    {
        var text = CredentialFile.ReadText(path, "the kubeconfig");
        try
        {
            var file = new KubeConfigFile(path, Yaml.Deserialize<KubeConfig?>(new KubeConfigYaml(text)) ?? new KubeConfig());
            file.RefuseDuplicates("clusters", file.Content.Clusters);
            file.RefuseDuplicates("contexts", file.Content.Contexts);
            file.RefuseDuplicates("users", file.Content.Users);
            return file;
        }
        catch (YamlException exception)
        {
            throw new KubernetesConfigurationException(
                $"Kubeconfig '{path}' is not valid at line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}",
                exception);
        }
    }

    /// <summary>A path inside the file, made absolute.</summary>
    public string Resolve(string path) =>
        System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);

    /// <summary>Text of a key that comes as <c>…-data</c> in base64 or else as a file; null when neither is set.</summary>
    /// <exception cref="KubernetesConfigurationException">It cannot be read.</exception>
    public string? ReadPem(string key, string? path, string? data)
    {
        if (data is null) return path is null ? null : CredentialFile.ReadText(Resolve(path), $"{key} of kubeconfig '{Path}'");
        var bytes = new byte[data.Length];
        return Convert.TryFromBase64String(data, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw Fault(key + "-data", "not base64");
    }

    /// <summary>An error that names the file and the key.</summary>
    public KubernetesConfigurationException Fault(string key, string what) => new($"Kubeconfig '{Path}', {key}: {what}.");

    // As kubectl does: which of the two was meant, nobody can tell.
    private void RefuseDuplicates(string list, IEnumerable<INamed?>? entries)
    {
        var names = entries?.OfType<INamed>().GroupBy(entry => entry.Name, StringComparer.Ordinal);
        var twice = names?.FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw Fault(list, $"the name '{twice.Key}' is there more than once; remove or rename the other one");
    }

    /// <summary>
    /// Takes an empty text for an absent one, whatever the key, as kubectl does: tools write <c>proxy-url: ""</c> for none.
    /// </summary>
    private sealed class EmptyIsAbsent(INodeDeserializer inner) : INodeDeserializer
    {
        public bool Deserialize(
            IParser reader,
            Type expectedType,
            Func<IParser, Type, object?> nestedObjectDeserializer,
            out object? value,
            ObjectDeserializer rootDeserializer)
        {
            value = null;
            if (!reader.Accept<Scalar>(out var scalar)) return false;
            if (scalar.Value.Length == 0)
            {
                reader.MoveNext();
                if (expectedType == typeof(bool)) value = false;
                return true;
            }

            try
            {
                return inner.Deserialize(reader, expectedType, nestedObjectDeserializer, out value, rootDeserializer);
            }
            catch (Exception exception) when (exception is not YamlException)
            {
                throw new YamlException(scalar.Start, scalar.End, "a text where the file should have something else", exception);
            }
        }
    }
}
