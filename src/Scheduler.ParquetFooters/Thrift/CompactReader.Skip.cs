namespace Scheduler.ParquetFooters.Thrift;

/// <content>Skips values of any type.</content>
internal ref partial struct CompactReader
{
    /// <summary>Skips the value of the current field or element.</summary>
    public void Skip() => Skip(_type, isElement: false);

    private void Skip(CompactType type, bool isElement)
    {
        switch (type)
        {
            case CompactType.True or CompactType.False:
                // A boolean field is in its header; in a list it takes a byte.
                if (isElement) ReadByte();
                break;
            case CompactType.Byte:
                ReadByte();
                break;
            case CompactType.I16 or CompactType.I32 or CompactType.I64:
                ReadVarint();
                break;
            case CompactType.Double:
                Take(sizeof(double));
                break;
            case CompactType.Binary:
                Take(ReadVarint());
                break;
            case CompactType.Uuid:
                Take(16);
                break;
            case CompactType.Struct:
                SkipStruct();
                break;
            case CompactType.Map:
                SkipMap();
                break;
            case CompactType.List or CompactType.Set:
                SkipElements();
                break;
            default:
                throw Damaged($"type {(int)type} does not exist");
        }
    }

    private void SkipStruct()
    {
        var outer = BeginStruct();
        while (NextField()) Skip();
        EndStruct(outer);
    }

    private void SkipElements()
    {
        Deepen();
        var count = ReadListHeader(minElementBytes: 1);
        var type = _type;
        for (var i = 0; i < count; i++) Skip(type, isElement: true);
        _depth--;
    }

    private void SkipMap()
    {
        Deepen();
        var count = ReadVarint();
        if (count > (ulong)Remaining) throw Damaged($"a map of {count} is longer than the bytes that are left");
        var types = count == 0 ? 0 : ReadByte();
        for (var i = 0UL; i < count; i++)
        {
            Skip((CompactType)(types >> 4), isElement: true);
            Skip((CompactType)(types & 0x0F), isElement: true);
        }

        _depth--;
    }
}
