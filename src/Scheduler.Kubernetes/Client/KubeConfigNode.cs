using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// Reads texts, and refuses a node of another kind than expected in plain words. An empty text counts as absent, whatever the key, as with
/// kubectl: tools write <c>proxy-url: ""</c> for none.
/// </summary>
/// <param name="inner">The library's reader of texts.</param>
internal sealed class KubeConfigNode(INodeDeserializer inner) : INodeDeserializer
{
    private const string Text = "a text";
    private const string List = "a list";
    private const string Mapping = "a mapping";
    private const string Flag = "true or false";

    /// <inheritdoc/>
    public bool Deserialize(
        IParser reader,
        Type expectedType,
        Func<IParser, Type, object?> nestedObjectDeserializer,
        out object? value,
        ObjectDeserializer rootDeserializer)
    {
        value = null;
        if (reader.Accept<Scalar>(out var scalar) && scalar.Value.Length == 0)
        {
            reader.MoveNext();
            if (expectedType == typeof(bool)) value = false;
            return true;
        }

        var node = reader.Current!;
        var (found, expected) = (KindOf(node), KindOf(expectedType));
        var isFlag = found == Text && expected == Flag;
        if (expectedType != typeof(object) && found != expected && !isFlag) throw Fault();
        try
        {
            return inner.Deserialize(reader, expectedType, nestedObjectDeserializer, out value, rootDeserializer);
        }
        catch (FormatException) when (isFlag)
        {
            throw Fault();
        }

        KubeConfigFormatException Fault() => new(node, $"{found} where {expected} is expected");
    }

    private static string KindOf(ParsingEvent node) => node switch
    {
        SequenceStart => List,
        MappingStart => Mapping,
        _ => Text,
    };

    private static string KindOf(Type type)
    {
        if (type == typeof(string)) return Text;
        if (type == typeof(bool)) return Flag;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? List : Mapping;
    }
}

/// <summary>A kubeconfig that is YAML but not as it must be. The message quotes nothing of the file.</summary>
/// <param name="node">Where.</param>
/// <param name="message">What is wrong, in plain words.</param>
internal sealed class KubeConfigFormatException(ParsingEvent node, string message) : YamlException(node.Start, node.End, message);
