using System.Text;

namespace Scheduler.Testing.NameNode;

/// <summary>Just enough Protobuf to replay recorded RPC: lengths, and the fields of flat messages.</summary>
internal static class RpcWireReader
{
    /// <summary>A varint at a position, which moves behind it.</summary>
    public static ulong Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var current = bytes[position++];
            value |= (ulong)(current & 0x7F) << shift;
            if (current < 0x80) return value;
        }
    }

    /// <summary>A message behind its length at a position, which moves behind it.</summary>
    public static byte[] Delimited(ReadOnlySpan<byte> bytes, ref int position)
    {
        var length = checked((int)Varint(bytes, ref position));
        position += length;
        return bytes[(position - length)..position].ToArray();
    }

    /// <summary>
    /// The fields of a message that has only varints and byte strings: numbers as they are on the wire, the last of each field.
    /// </summary>
    public static Dictionary<int, object> Fields(byte[] message)
    {
        var fields = new Dictionary<int, object>();
        for (var position = 0; position < message.Length;)
        {
            var tag = Varint(message, ref position);
            fields[(int)(tag >> 3)] = (tag & 7) == 0 ? Varint(message, ref position) : Delimited(message, ref position);
        }

        return fields;
    }

    /// <summary>A field's text; empty when it is not there.</summary>
    public static string Text(this Dictionary<int, object> fields, int field) =>
        fields.TryGetValue(field, out var value) ? Encoding.UTF8.GetString((byte[])value) : "";

    /// <summary>A varint as it is written.</summary>
    public static byte[] ToVarint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)((value & 0x7F) | 0x80));
        return [.. bytes, (byte)value];
    }
}
