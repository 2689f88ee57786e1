namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>
/// The order of a listing: by the bytes of the names, and as Java compares bytes, signed, so that names that start beyond ASCII
/// come first (as recorded).
/// </summary>
internal sealed class NameOrder : IComparer<byte[]>
{
    public static NameOrder Instance { get; } = new();

    public int Compare(byte[]? x, byte[]? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var common = Math.Min(x.Length, y.Length);
        for (var i = 0; i < common; i++)
        {
            if (x[i] != y[i]) return unchecked((sbyte)x[i]) < unchecked((sbyte)y[i]) ? -1 : 1;
        }

        return x.Length.CompareTo(y.Length);
    }
}
