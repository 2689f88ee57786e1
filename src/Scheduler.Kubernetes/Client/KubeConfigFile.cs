using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Scheduler.Kubernetes.Client;

/// <summary>One kubeconfig file of the list in <c>KUBECONFIG</c>.</summary>
/// <param name="Path">The file; relative paths inside it start from its directory.</param>
/// <param name="Content">What it holds.</param>
internal sealed record KubeConfigFile(string Path, KubeConfig Content)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().IgnoreUnmatchedProperties().Build();

    /// <summary>Reads a file.</summary>
    /// <exception cref="KubernetesConfigurationException">It is not readable, or not a kubeconfig.</exception>
    public static KubeConfigFile Read(string path)
    {
        var text = CredentialFile.ReadText(path, "the kubeconfig");
        try
        {
            return new KubeConfigFile(path, Yaml.Deserialize<KubeConfig?>(text) ?? new KubeConfig());
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
}
