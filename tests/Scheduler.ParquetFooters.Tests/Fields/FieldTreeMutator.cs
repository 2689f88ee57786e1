using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Tests.Fields;

/// <summary>Damages a tree in ways that bytes at random rarely do: what stays is well formed, and says something else.</summary>
internal sealed class FieldTreeMutator(Random random)
{
    private const int MaxNesting = 200;

    private static readonly long[] Hostile =
        [0, 1, -1, 2, 7, 8, 127, 128, int.MaxValue, int.MinValue, 1L + int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40];

    /// <summary>A damaged copy.</summary>
    public FieldValue Mutate(FieldValue tree)
    {
        var copy = tree.Copy();
        for (var i = random.Next(1, 4); i > 0; i--) MutateOne(copy);
        return copy;
    }

    private void MutateOne(FieldValue root)
    {
        var nodes = new List<FieldValue>();
        Collect(root, nodes);
        var node = Pick(nodes);
        if (node.Type == CompactType.Struct && node.Fields.Count > 0) MutateStruct(node, nodes);
        else if (node.Elements.Count > 0) MutateElements(node, nodes);
        else MutateScalar(node);
    }

    private void MutateStruct(FieldValue node, List<FieldValue> nodes)
    {
        var index = random.Next(node.Fields.Count);
        var field = node.Fields[index];
        switch (random.Next(7))
        {
            case 0:
                node.Fields.RemoveAt(index);
                break;
            case 1:
                node.Fields.Insert(random.Next(node.Fields.Count + 1), field with { Value = field.Value.Copy() });
                break;
            case 2:
                (node.Fields[index], node.Fields[0]) = (node.Fields[0], node.Fields[index]);
                break;
            case 3:
                node.Fields[index] =
                    field with { Id = (short)(random.Next(3) == 0 ? random.Next(short.MinValue, short.MaxValue) : random.Next(0, 16)) };
                break;
            case 4:
                node.Fields[index] = field with { Value = Pick(nodes).Copy() };
                break;
            case 5:
                node.Fields[index] = field with { Value = Nested(field.Value) };
                break;
            default:
                node.Fields.Insert(index, new Field((short)random.Next(100), Nested(new FieldValue(CompactType.Byte))));
                break;
        }
    }

    private void MutateElements(FieldValue node, List<FieldValue> nodes)
    {
        var index = random.Next(node.Elements.Count);
        switch (random.Next(6))
        {
            case 0:
                node.Elements.RemoveAt(index);
                break;
            case 1:
                for (var i = random.Next(1, 20); i > 0; i--) node.Elements.Add(node.Elements[index].Copy());
                break;
            case 2:
                node.ClaimedCount = unchecked((ulong)Pick(Hostile));
                break;
            case 3:
                node.ElementType = (CompactType)random.Next(16);
                break;
            case 4:
                (node.Elements[index], node.Elements[0]) = (node.Elements[0], node.Elements[index]);
                break;
            default:
                node.Elements[index] = Pick(nodes).Copy();
                break;
        }
    }

    private void MutateScalar(FieldValue node)
    {
        switch (random.Next(5))
        {
            case 0:
                node.Type = (CompactType)random.Next(16);
                break;
            case 1:
                node.ClaimedCount = unchecked((ulong)Pick(Hostile));
                break;
            case 2:
                node.Number = unchecked(node.Number + random.Next(-2, 3));
                break;
            case 3:
                node.Bytes = new byte[random.Next(4) == 0 ? random.Next(10_000) : random.Next(10)];
                random.NextBytes(node.Bytes);
                break;
            default:
                node.Number = Pick(Hostile);
                break;
        }
    }

    private FieldValue Nested(FieldValue value)
    {
        for (var i = random.Next(1, MaxNesting); i > 0; i--)
        {
            value = random.Next(2) == 0
                ? new FieldValue(CompactType.Struct) { Fields = [new Field(1, value)] }
                : new FieldValue(CompactType.List) { ElementType = value.Type, Elements = [value] };
        }

        return value;
    }

    private static void Collect(FieldValue node, List<FieldValue> nodes)
    {
        nodes.Add(node);
        foreach (var field in node.Fields) Collect(field.Value, nodes);
        foreach (var element in node.Elements) Collect(element, nodes);
    }

    private T Pick<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
