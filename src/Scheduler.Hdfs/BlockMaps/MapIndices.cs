using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// Where the DataNodes of a table are in the map that is made. Files of one answer share a table and come one after another, so that
/// only the last table is remembered.
/// </summary>
internal sealed class MapIndices
{
    /// <summary>What stands for a DataNode that was not met yet.</summary>
    public const int Missing = -1;

    private DataNodeTable? _table;
    private int[] _indices = [];

    /// <summary>The index of a DataNode, to be read, and set while it is <see cref="Missing"/>.</summary>
    public ref int Of(DataNodeTable table, int dataNode)
    {
        if (table != _table) Remember(table);
        return ref _indices[dataNode];
    }

    private void Remember(DataNodeTable table)
    {
        if (_indices.Length < table.Count) _indices = new int[table.Count];
        Array.Fill(_indices, Missing);
        _table = table;
    }
}
