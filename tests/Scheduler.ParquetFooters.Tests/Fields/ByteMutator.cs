namespace Scheduler.ParquetFooters.Tests.Fields;

/// <summary>Damages bytes: flipped, replaced, cut out, doubled, cut off.</summary>
internal sealed class ByteMutator(Random random)
{
    /// <summary>A damaged copy.</summary>
    public byte[] Mutate(byte[] bytes)
    {
        var copy = bytes.ToList();
        for (var i = random.Next(1, 6); i > 0 && copy.Count > 0; i--) MutateOne(copy);
        return [.. copy];
    }

    private void MutateOne(List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        var length = random.Next(1, Math.Min(32, bytes.Count - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                for (var i = 0; i < length; i++) bytes[at + i] = 0xFF;
                break;
            default:
                if (random.Next(10) == 0) bytes.RemoveRange(at, bytes.Count - at);
                else bytes.Insert(at, (byte)random.Next(256));
                break;
        }
    }
}
