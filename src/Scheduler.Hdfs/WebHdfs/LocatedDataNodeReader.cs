using System.Globalization;
using System.Text.Json;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Reads arrays of DataNodes as <c>GET_BLOCK_LOCATIONS</c> has them. Old servers leave many fields out.</summary>
internal sealed class LocatedDataNodeReader(DataNodeTable dataNodes)
{
    private const char Separator = '\n';
    private const int MaxDataNodes = 512;
    private static readonly int TextFields = Enum.GetValues<Field>().Length;

    private readonly List<int> _dataNodes = [];
    private readonly char[][] _texts = [.. Enumerable.Range(0, TextFields).Select(_ => new char[TextColumn.MaxTextLength])];
    private readonly int[] _lengths = new int[TextFields];
    private readonly char[] _key = new char[(TextColumn.MaxTextLength + 1) * (TextFields + 1)];

    private enum Field
    {
        HostName,
        IpAddress,
        Name,
        NetworkLocation,
        Uuid,
        AdminState,
    }

    /// <summary>The DataNodes of the last array, by their indices.</summary>
    public List<int> DataNodes => _dataNodes;

    /// <summary>Forgets the last array.</summary>
    public void Clear() => _dataNodes.Clear();

    /// <summary>Reads the array that is the reader's current value; null means none.</summary>
    public void ReadArray(ref WebHdfsJsonReader reader)
    {
        Clear();
        if (reader.IsNull()) return;
        reader.EnterArray();
        while (reader.NextElement()) Read(ref reader);
    }

    private void Read(ref WebHdfsJsonReader reader)
    {
        if (_dataNodes.Count >= MaxDataNodes) throw new JsonException($"a block has more than {MaxDataNodes} replicas");
        Array.Clear(_lengths);
        var (port, seen) = (0, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("hostName"u8, ref seen, 1)) ReadText(ref reader, Field.HostName);
            else if (reader.TakeField("ipAddr"u8, ref seen, 2)) ReadText(ref reader, Field.IpAddress);
            else if (reader.TakeField("name"u8, ref seen, 4)) ReadText(ref reader, Field.Name);
            else if (reader.TakeField("networkLocation"u8, ref seen, 8)) ReadText(ref reader, Field.NetworkLocation);
            else if (reader.TakeField("storageID"u8, ref seen, 16)) ReadText(ref reader, Field.Uuid);
            else if (reader.TakeField("adminState"u8, ref seen, 32)) ReadText(ref reader, Field.AdminState);
            else if (reader.TakeField("xferPort"u8, ref seen, 64)) port = (int)reader.ReadNumber(0, ushort.MaxValue);
            else reader.Skip();
        }

        _dataNodes.Add(dataNodes.GetOrAdd(Key(port), Make));
    }

    private void ReadText(ref WebHdfsJsonReader reader, Field field)
    {
        if (reader.IsNull()) return;
        var length = reader.ReadString(_texts[(int)field]);
        if (_texts[(int)field].AsSpan(0, length).Contains(Separator)) throw new JsonException("the name of a DataNode has a line break");
        _lengths[(int)field] = length;
    }

    private ReadOnlySpan<char> Key(int port)
    {
        port.TryFormat(_key, out var length, provider: CultureInfo.InvariantCulture);
        for (var i = 0; i < TextFields; i++)
        {
            _key[length++] = Separator;
            _texts[i].AsSpan(0, _lengths[i]).CopyTo(_key.AsSpan(length));
            length += _lengths[i];
        }

        return _key.AsSpan(0, length);
    }

    private static DataNode Make(string key)
    {
        var parts = key.Split(Separator);
        string Part(Field field) => parts[(int)field + 1];
        var (ipAddress, port) = TransferAddress.Parse(Part(Field.Name));
        if (Part(Field.IpAddress).Length > 0) ipAddress = Part(Field.IpAddress);
        if (parts[0] != "0") port = int.Parse(parts[0], CultureInfo.InvariantCulture);
        var hostName = Part(Field.HostName).Length > 0 ? Part(Field.HostName) : ipAddress;
        if (hostName.Length == 0) throw new JsonException("a DataNode has neither hostName nor ipAddr");
        var location = Part(Field.NetworkLocation).Length > 0 ? Part(Field.NetworkLocation) : DataNode.DefaultRack;
        return new DataNode(hostName, ipAddress, port, location)
        {
            Uuid = Part(Field.Uuid).Length > 0 ? Part(Field.Uuid) : null,
            AdminState = StateOf(Part(Field.AdminState)),
        };
    }

    private static AdminState StateOf(string name) => name switch
    {
        "DECOMMISSION_INPROGRESS" => AdminState.DecommissionInProgress,
        "DECOMMISSIONED" => AdminState.Decommissioned,
        "ENTERING_MAINTENANCE" => AdminState.EnteringMaintenance,
        "IN_MAINTENANCE" => AdminState.InMaintenance,
        _ => AdminState.Normal,
    };
}

/// <summary>A DataNode's <c>ip:xferPort</c>, as the field <c>name</c> has it. An IPv6 address comes without brackets.</summary>
internal static class TransferAddress
{
    /// <summary>Its parts.</summary>
    public static (string IpAddress, int Port) Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return ("", 0);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new JsonException("the name of a DataNode is not ip:port");
        return (text[..colon].Trim("[]").ToString(), port);
    }
}
