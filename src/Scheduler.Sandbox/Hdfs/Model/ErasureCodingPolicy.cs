namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>An erasure coding policy: a block group is striped in cells over data units, and parity units are added.</summary>
/// <param name="Name">HDFS's name, such as <c>RS-3-2-1024k</c>.</param>
/// <param name="Id">HDFS's policy id.</param>
/// <param name="DataUnits">Data units of a full block group.</param>
/// <param name="ParityUnits">Parity units, which every block group has.</param>
/// <param name="CellSize">Bytes of one cell.</param>
public sealed record ErasureCodingPolicy(string Name, int Id, int DataUnits, int ParityUnits, int CellSize)
{
    /// <summary>Six data and three parity units; HDFS's default.</summary>
    public static ErasureCodingPolicy Rs63 { get; } = new("RS-6-3-1024k", 1, 6, 3, 1024 * 1024);

    /// <summary>Three data and two parity units.</summary>
    public static ErasureCodingPolicy Rs32 { get; } = new("RS-3-2-1024k", 2, 3, 2, 1024 * 1024);

    /// <summary>Data units that hold bytes of a block group of so many bytes: fewer when it is shorter than a stripe.</summary>
    public int UsedDataUnits(long length) => (int)Math.Min(DataUnits, (length + CellSize - 1) / CellSize);

    /// <summary>Bytes on disk of a block group: its own and its parity, each parity unit as long as the longest data unit.</summary>
    public long SpaceConsumed(long length)
    {
        var stripe = (long)CellSize * DataUnits;
        var fullCells = length / stripe * CellSize;
        var lastCell = Math.Min(CellSize, length % stripe);
        return length + (ParityUnits * (fullCells + lastCell));
    }

    /// <summary>Index of the unit in the group for the holder at <paramref name="position"/>: data units first, then parity.</summary>
    internal int UnitIndex(int position, long length)
    {
        var data = UsedDataUnits(length);
        return position < data ? position : DataUnits + position - data;
    }
}
