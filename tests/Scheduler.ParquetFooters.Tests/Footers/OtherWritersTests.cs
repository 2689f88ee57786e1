using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Tests.Fields;
using Scheduler.ParquetFooters.Thrift;
using static Scheduler.ParquetFooters.Tests.Footers.EditedFooter;

namespace Scheduler.ParquetFooters.Tests.Footers;

/// <summary>
/// What writers do that the format leaves open, and parquet-java reads. The file that is edited (<c>sort_columns.parquet</c>) has two row
/// groups of the columns <c>a</c> and <c>b</c>. The numbers are the ids of parquet.thrift: 2 the schema, 4 the row groups; of a row group 1
/// its chunks; of a chunk 3 its metadata.
/// </summary>
public sealed class OtherWritersTests
{
    private static readonly ParquetLayout Unedited = EditedFooter.Read(_ => { });

    public static TheoryData<string> Harmless => [.. Edits.Keys];

    /// <summary>After each of these the file says the same.</summary>
    private static Dictionary<string, Action<FieldValue>> Edits { get; } = new()
    {
        ["no version, rows or writer"] = footer => Remove(footer, 1, 3, 6, 7),
        ["no row counts in row groups"] = footer => EachGroup(footer, group => Remove(group, 2, 3, 5, 6, 7)),
        ["no type, encodings, codec, values or unpacked size"] = footer => EachChunk(footer, chunk => Remove(chunk[3], 1, 2, 4, 5, 6)),
        ["no paths"] = footer => EachChunk(footer, chunk => Remove(chunk[3], 3)),
        ["empty paths"] = footer => EachChunk(footer, chunk => chunk[3].Set(3, List(CompactType.Binary))),
        ["unknown codec"] = footer => EachChunk(footer, chunk => chunk[3].Set(4, Number(99, CompactType.I32))),
        ["negative dictionary, index and filter pages"] = footer => EachChunk(footer, chunk =>
        {
            chunk[3].Set(10, Number(-1));
            if (chunk[3].Fields.All(field => field.Id != 11)) chunk[3].Set(11, Number(-1));
            chunk[3].Set(14, Number(-1));
        }),
        ["chunks in another order"] = footer => EachGroup(footer, group => group[1].Elements.Reverse()),
        ["row groups before the schema"] = footer => footer.Fields.Sort((one, other) => -one.Id.CompareTo(other.Id)),
        ["root with a type and a repetition"] = footer =>
        {
            footer[2].Elements[0].Set(1, Number(6, CompactType.I32));
            footer[2].Elements[0].Set(3, Number(2, CompactType.I32));
        },
        ["columns with children"] = footer =>
        {
            footer[2].Elements[1].Set(5, Number(0, CompactType.I32));
            footer[2].Elements[2].Set(5, Number(3, CompactType.I32));
        },
        ["empty groups"] = footer => AddColumns(
            footer,
            Struct((4, Text("none"))),
            Struct((4, Text("zero")), (5, Number(0, CompactType.I32))),
            Struct((4, Text("less")), (5, Number(-2, CompactType.I32)))),
        ["elements behind the schema"] = footer => footer[2].Elements.Add(Struct((1, Number(1, CompactType.I32)), (4, Text("orphan")))),
        ["unknown logical types"] = footer =>
        {
            // VARIANT, GEOMETRY and one that is yet to come.
            footer[2].Elements[0].Set(10, Struct((16, Struct((1, Number(1, CompactType.Byte))))));
            footer[2].Elements[1].Set(10, Struct((17, Struct((1, Text("OGC:CRS84"))))));
            footer[2].Elements[2].Set(10, Struct((99, Struct())));
            footer[2].Elements[2].Set(6, Number(99, CompactType.I32));
        },
        ["unknown fields of every type"] = footer =>
        {
            var chunk = Chunk(footer, 0, 0);
            foreach (var place in new[] { footer, footer[2].Elements[1], footer[4].Elements[0], chunk, chunk[3] })
                foreach (var (i, field) in FieldsOfEveryType().Index()) place.Set((short)(100 + i), field);
        },
        ["fields of other types than theirs"] = footer =>
        {
            footer.Set(3, Text("10"));
            footer.Set(5, Number(1));
            footer[4].Elements[0].Set(3, Number(3, CompactType.Byte));
            Chunk(footer, 0, 0).Set(1, Number(7, CompactType.I32));
            Chunk(footer, 0, 0)[3].Set(3, Text("a"));
        },
        ["lists that name another element type"] = footer =>
        {
            footer[2].ElementType = CompactType.Map;
            footer[4].ElementType = CompactType.Stop;
            EachGroup(footer, group => group[1].ElementType = CompactType.I32);
        },
        ["key-value metadata of chunks and files without a value"] = footer =>
        {
            footer.Set(5, List(CompactType.Struct, Struct((1, Text("key"))), Struct()));
            Chunk(footer, 0, 1)[3].Set(8, List(CompactType.Struct, Struct((1, Text("key")))));
        },
    };

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Read_OfOtherWriters_IsTheSame(string edit)
    {
        var layout = EditedFooter.Read(Edits[edit]);

        Assert.Equal(["a", "b"], layout.Columns.AsEnumerable());
        Assert.Equal(RangesOf(Unedited), RangesOf(layout));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(15)]
    public void Read_EmptyListsOfAnyElementType_AreEmpty(int type)
    {
        var layout = EditedFooter.Read(footer =>
        {
            footer.Set(4, List((CompactType)type));
            footer.Set(5, List((CompactType)type));
            footer.Set(7, List((CompactType)type));
        });

        Assert.Equal((0, 2), (layout.RowGroupCount, layout.Columns.Length));
    }

    [Theory]
    [InlineData(0, 4, 4)]
    [InlineData(-1, 4, 4)]
    [InlineData(30, 0, 30)]
    [InlineData(30, -1, 30)]
    [InlineData(30, 20, 20)]
    [InlineData(20, 30, 20)]
    public void Read_PageOffsets_OnlyThoseBehindTheMagicNumberCount(long dataPage, long dictionaryPage, long start)
    {
        var layout = EditedFooter.Read(footer =>
        {
            Chunk(footer, 0, 0)[3].Set(9, Number(dataPage));
            Chunk(footer, 0, 0)[3].Set(11, Number(dictionaryPage));
        });

        Assert.Equal(start, layout.Chunk(0, 0).Offset);
    }

    [Fact]
    public void Read_SizesAreMissing_ChunksReachToTheNextOrTheFooter()
    {
        var layout = EditedFooter.Read(footer => EachChunk(footer, chunk => Remove(chunk[3], 7)));

        Assert.Equal([new(4, 195), new(199, 129), new(328, 197), new(525, 129)], RangesOf(layout));
    }

    [Fact]
    public void Read_ChunkOfNoBytes_IsEmptyWhereverItClaimsToBe()
    {
        var layout = EditedFooter.Read(footer =>
        {
            Chunk(footer, 1, 1)[3].Set(7, Number(0));
            Chunk(footer, 1, 1)[3].Set(9, Number(0));
            Remove(Chunk(footer, 1, 1)[3], 11);
        });

        Assert.Equal(default, layout.Chunk(1, 1));
    }

    [Fact]
    public void Read_RowGroupWithoutAColumn_HasNoBytesOfIt()
    {
        var layout = EditedFooter.Read(footer => footer[4].Elements[0][1].Elements.RemoveAt(0));

        Assert.Equal((default, Unedited.Chunk(0, 1), Unedited.Chunk(1, 0)), (layout.Chunk(0, 0), layout.Chunk(0, 1), layout.Chunk(1, 0)));
    }

    [Fact]
    public void Read_ChunkInAnotherFile_IsEmpty()
    {
        var layout = EditedFooter.Read(footer => Chunk(footer, 0, 0).Set(1, Text("part-0.parquet")));

        Assert.Equal((default, Unedited.Chunk(0, 1)), (layout.Chunk(0, 0), layout.Chunk(0, 1)));
    }

    [Fact]
    public void Read_NameIsNotUtf8_TheOthersAreRead()
    {
        var name = new FieldValue(CompactType.Binary) { Bytes = [0x66, 0xFC, 0x72] };
        var layout = EditedFooter.Read(footer =>
        {
            footer[2].Elements[1].Set(4, name);
            EachGroup(footer, group => group[1].Elements[0][3].Set(3, List(CompactType.Binary, name)));
        });

        Assert.Equal(["f\ufffdr", "b"], layout.Columns.AsEnumerable());
        Assert.Equal(RangesOf(Unedited), RangesOf(layout));
    }

    [Fact]
    public void Read_ManyColumns_AreAllThere()
    {
        var layout = EditedFooter.Read(footer =>
        {
            AddColumns(footer, [.. Enumerable.Range(0, 30_000).Select(i => Struct((1, Number(1, CompactType.I32)), (4, Text($"c{i}"))))]);
            EachGroup(footer, group =>
            {
                for (var i = 0; i < 30_000; i++)
                {
                    var chunk = group[1].Elements[0].Copy();
                    chunk[3].Set(3, List(CompactType.Binary, Text($"c{i}")));
                    group[1].Elements.Add(chunk);
                }
            });
        });

        Assert.Equal((30_002, "c29999"), (layout.Columns.Length, layout.Columns[^1]));
        Assert.Equal(Unedited.Chunk(1, 0), layout.Chunk(1, 30_001));
    }

    [Fact]
    public void Read_DeepGroups_AreDotted()
    {
        var layout = EditedFooter.Read(footer =>
        {
            footer[2].Elements[2].Set(4, Text("leaf"));
            for (var i = 0; i < 100; i++) footer[2].Elements.Insert(2, Struct((4, Text("g")), (5, Number(1, CompactType.I32))));
            EachGroup(footer, group => Remove(group[1].Elements[1][3], 3));
        });

        Assert.Equal(["a", string.Concat(Enumerable.Repeat("g.", 100)) + "leaf"], layout.Columns.AsEnumerable());
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "path of no column", "a chunk is of column 'zzz', which the schema lacks" },
        { "negative size", "has a negative size" },
        { "pages in the footer", "outside of the file" },
        { "bytes without a place", "outside of the file" },
        { "more chunks than columns", "a row group has 3 columns, the schema 2" },
        { "schema that ends early", "the schema ends before its groups do" },
        { "no metadata", "has no metadata" },
    };

    private static Dictionary<string, Action<FieldValue>> Damage { get; } = new()
    {
        ["path of no column"] = footer => Chunk(footer, 0, 0)[3].Set(3, List(CompactType.Binary, Text("zzz"))),
        ["negative size"] = footer => Chunk(footer, 0, 0)[3].Set(7, Number(-1)),
        ["pages in the footer"] = footer => Chunk(footer, 0, 1)[3].Set(7, Number(1_000_000)),
        ["bytes without a place"] = footer => Remove(Chunk(footer, 0, 0)[3], 9, 11),
        ["more chunks than columns"] = footer => footer[4].Elements[0][1].Elements.Add(Chunk(footer, 0, 0)),
        ["schema that ends early"] = footer => footer[2].Elements[0].Set(5, Number(9, CompactType.I32)),
        ["no metadata"] = footer => Remove(Chunk(footer, 0, 0), 3),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_Contradiction_IsDamaged(string damage, string why)
    {
        var exception = Assert.Throws<ParquetFormatException>(() => EditedFooter.Read(Damage[damage]));

        Assert.Equal(ParquetFailure.Damaged, exception.Failure);
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MetadataOfAColumnIsEncrypted_IsRefusedAsThat()
    {
        var exception = Assert.Throws<ParquetFormatException>(() => EditedFooter.Read(footer =>
        {
            Remove(Chunk(footer, 0, 0), 3);
            Chunk(footer, 0, 0).Set(8, Struct((2, Struct((1, List(CompactType.Binary, Text("a")))))));
            Chunk(footer, 0, 0).Set(9, Text("secret"));
        }));

        Assert.Equal(ParquetFailure.EncryptedFooter, exception.Failure);
    }

    /// <summary>Few bytes that claim a table of a million columns by a million row groups cost hardly any memory.</summary>
    [Fact]
    public void Read_RowGroupsThatLackMostColumns_AreRefusedBeyondTheBytes()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<ParquetFormatException>(() => EditedFooter.Read(footer =>
        {
            AddColumns(footer, [.. Enumerable.Range(0, 5_000).Select(_ => Struct((1, Number(1, CompactType.I32)), (4, Text(""))))]);
            footer[4].Elements.Clear();
            for (var i = 0; i < 5_000; i++) footer[4].Elements.Add(Struct((1, List(CompactType.Struct))));
        }));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50 << 20);
    }

    private static IEnumerable<FieldValue> FieldsOfEveryType() =>
    [
        new(CompactType.True),
        new(CompactType.False),
        Number(7, CompactType.Byte),
        Number(-7, CompactType.I16),
        Number(7, CompactType.I32),
        Number(7),
        new(CompactType.Double) { Bytes = new byte[8] },
        Text("x"),
        new(CompactType.Uuid) { Bytes = new byte[16] },
        List(CompactType.True, Byte(1), Byte(2)),
        List(CompactType.False, Byte(0)),
        List(CompactType.Stop),
        new(CompactType.Set) { ElementType = CompactType.I32, Elements = [Number(1, CompactType.I32)] },
        new(CompactType.Map) { ElementType = CompactType.Binary, ValueType = CompactType.True, Elements = [Text("k"), Byte(1)] },
        new(CompactType.Map),
        Struct((1, Struct((1, Text("deep"))))),
    ];

    private static FieldValue Byte(byte value) => Number(value, CompactType.Byte);

    private static FieldValue Chunk(FieldValue footer, int rowGroup, int column) => footer[4].Elements[rowGroup][1].Elements[column];

    private static void EachGroup(FieldValue footer, Action<FieldValue> edit) => footer[4].Elements.ForEach(edit);

    private static void EachChunk(FieldValue footer, Action<FieldValue> edit) =>
        EachGroup(footer, group => group[1].Elements.ForEach(edit));

    private static void AddColumns(FieldValue footer, params FieldValue[] columns)
    {
        footer[2].Elements.AddRange(columns);
        footer[2].Elements[0].Set(5, Number(2 + columns.Length, CompactType.I32));
    }

    private static void Remove(FieldValue place, params short[] fields)
    {
        foreach (var field in fields) place.Set(field, null);
    }

    private static IEnumerable<ByteRange> RangesOf(ParquetLayout layout) =>
        from rowGroup in Enumerable.Range(0, layout.RowGroupCount) from column in new[] { 0, 1 } select layout.Chunk(rowGroup, column);
}
