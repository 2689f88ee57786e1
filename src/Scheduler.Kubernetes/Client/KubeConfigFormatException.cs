using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Scheduler.Kubernetes.Client;

/// <summary>A kubeconfig that is YAML but not as it must be. The message quotes nothing of the file.</summary>
/// <param name="node">Where.</param>
/// <param name="message">What is wrong, in plain words.</param>
internal sealed class KubeConfigFormatException(ParsingEvent node, string message) : YamlException(node.Start, node.End, message);
