using System.Text;
using Scheduler.Verbs.Wire;

namespace Scheduler.Extender.Tests.Verbs.Wire;

/// <summary>
/// What is read by number is what the plain reader reads, first (when names are new), again (when they are known) and in any form.
/// </summary>
public sealed class ExtenderOfferReaderTests
{
    private const string Pod =
        """{"metadata":{"name":"p","namespace":"d","uid":"u","annotations":{"hdfs.locality/paths":"/a"}},"spec":{"x":[1,{}]}}""";

    public static TheoryData<string> Bodies =>
    [
        Body("\"Nodes\":null", "\"NodeNames\":[]"),
        Body("\"Nodes\":null", "\"NodeNames\":[\"a\",\"b\",\"c\"]"),
        Body("\"NodeNames\":[\"c\",\"a\",\"b\"]", "\"Nodes\":null"),
        Body("\"NodeNames\":[\"a\",\"c\",\"a\",\"c\"]", "\"Nodes\":null"),
        Body("\"NodeNames\":[\"a\\u0062\",\"ab\",\"\\\"q\\\\\"]", "\"Nodes\":null"),
        Body("\"nodenames\":[\"a\"]", "\"NODES\":null"),
        Body("\"NodeNames\": [ \"a\" , \"b\" ]", "\"Nodes\":null") + " \n",
        Body("\"NodeNames\":[\"a\"]", "\"NodeNames\":[\"b\",\"é\"]"),
        Body("\"NodeNames\":[\"b\"]", "\"NodeNames\":null"),
        Body("\"NodeNames\":[\"b\"]", "\"Nodes\":{\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"x\"}}]}"),
        Body(
            "\"Nodes\":{\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":\"b\"}}]}",
            "\"NodeNames\":null"),
        Body("\"other\":[{}]", "\"NodeNames\":[\"a\"]"),
        $$"""{"NodeNames":["b","a"],"Pod":{{Pod}}}""",
        $$"""{"pod":{{Pod}},"nodeNames":["b","a"]}""",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Read_AnyForm_IsWhatThePlainReaderReads(string body)
    {
        var reader = new ExtenderOfferReader();

        for (var turn = 0; turn < 3; turn++) AssertSame(Encoding.UTF8.GetBytes(body), reader);
    }

    [Fact]
    public void Read_RandomOffers_AreWhatThePlainReaderReads()
    {
        var (random, reader) = (new Random(5), new ExtenderOfferReader());
        for (var turn = 0; turn < 500; turn++)
        {
            var names = Enumerable.Range(0, random.Next(60)).Select(_ => $"\"node-{random.Next(80)}\"");
            AssertSame(Encoding.UTF8.GetBytes(Body("\"Nodes\":null", $"\"NodeNames\":[{string.Join(',', names)}]")), reader);
        }
    }

    [Fact]
    public void Read_RandomBodies_AreWhatThePlainReaderReads()
    {
        var (random, reader) = (new Random(6), new ExtenderOfferReader());
        for (var turn = 0; turn < 500; turn++) AssertSame(Encoding.UTF8.GetBytes(RandomBody.Of(random)), reader);
    }

    [Fact]
    public void Read_LargeBodyOfNodes_IsWhatThePlainReaderReads()
    {
        var filler = "{\"v\":\"}]\\\\\\\"{[" + new string('x', 900) + "\",\"list\":[[],{}]}";
        var items = Enumerable.Range(0, 2_000).Select(
            node => $$$"""{"metadata":{"name":"node-{{{node % 1_500}}}","labels":{{{filler}}}},"status":{}}""");
        var body = Encoding.UTF8.GetBytes(
            Body($"\"Nodes\":{{\"metadata\":{{}},\"items\":[{string.Join(',', items)}]}}", "\"NodeNames\":null"));
        var reader = new ExtenderOfferReader();

        AssertSame(body, reader);
        AssertSame(body, reader);
        var table = new NodeNameTable(ExtenderArgsReader.Read(body).NodeNames);
        for (var turn = 0; turn < 2; turn++)
        {
            using var scanned = OfferScanner.TryRead(body, table);
            Assert.NotNull(scanned);
        }
    }

    [Fact]
    public void Read_NodesChangedAndReordered_IsWhatThePlainReaderReads()
    {
        var (random, reader) = (new Random(8), new ExtenderOfferReader());
        for (var turn = 0; turn < 200; turn++)
        {
            var items = Enumerable.Range(0, 40)
                .Where(_ => random.Next(10) > 0)
                .Select(node => Item($"node-{node}", random.Next(20) == 0 ? turn : 0))
                .ToArray();
            if (random.Next(4) == 0) random.Shuffle(items);
            AssertSame(
                Encoding.UTF8.GetBytes(
                    Body($"\"Nodes\":{{\"metadata\":{{}},\"items\":[{string.Join(',', items)}]}}", "\"NodeNames\":null")),
                reader);
        }
    }

    [Fact]
    public void Read_AnyByteOfAKnownBodyDamaged_IsReadOrRefusedAsByThePlainReader()
    {
        var body = Encoding.UTF8.GetBytes(Body(
            $"\"Nodes\":{{\"metadata\":{{}},\"items\":[{Item("a", 1)},{Item("b", 2)},{Item("é", 3)}]}}", "\"NodeNames\":null"));
        var reader = new ExtenderOfferReader();
        AssertSame(body, reader);
        AssertSame(body, reader);

        for (var at = 0; at < body.Length; at++)
        {
            foreach (var damage in "\"\\{}[],:a \u0001"u8.ToArray().Append((byte)0xff))
            {
                var damaged = body.ToArray();
                damaged[at] = damage;
                AssertSameOrRefused(damaged, reader);
            }
        }
    }

    [Theory]
    [InlineData("\"NodeNames\":[\"a\",]")]
    [InlineData("\"NodeNames\":[\"a\"")]
    [InlineData("\"NodeNames\":[\"a\" \"b\"]")]
    [InlineData("\"NodeNames\":[\"a\"]]")]
    [InlineData("\"NodeNames\":[\"a\",\"")]
    public void Read_Malformed_IsRefusedWhenNamesAreKnownToo(string names)
    {
        var reader = new ExtenderOfferReader();
        using var _ = reader.Read(Encoding.UTF8.GetBytes(Body("\"Nodes\":null", "\"NodeNames\":[\"a\",\"b\"]")));

        Assert.Throws<MalformedRequestException>(() => reader.Read(Encoding.UTF8.GetBytes(Body("\"Nodes\":null", names))));
    }

    [Fact]
    public void TryRead_KnownNamesInAnotherOrder_NeedsNoPlainReader()
    {
        var table = new NodeNameTable(["a", "b", "c"]);

        using var offer = OfferScanner.TryRead(Encoding.UTF8.GetBytes(Body("\"Nodes\":null", "\"NodeNames\":[\"b\",\"c\",\"a\"]")), table);

        Assert.Equal(["b", "c", "a"], offer!.Nodes.ToNames().ToArray());
        Assert.NotNull(offer.EchoableNames);
    }

    private static string Item(string name, int version) =>
        $$$"""{"metadata":{"name":"{{{name}}}","labels":{"v":"{{{version}}}"}},"status":{"x":[1,2.5e-3,true,null,"}]\\\""]}}""";

    private static string Body(string first, string second) => $$"""{"Pod":{{Pod}},{{first}},{{second}}}""";

    private static void AssertSameOrRefused(byte[] body, ExtenderOfferReader reader)
    {
        try
        {
            ExtenderArgsReader.Read(body);
        }
        catch (MalformedRequestException)
        {
            Assert.Throws<MalformedRequestException>(() => reader.Read(body));
            return;
        }

        AssertSame(body, reader);
    }

    private static void AssertSame(byte[] body, ExtenderOfferReader reader)
    {
        var plain = ExtenderArgsReader.Read(body);
        using var offer = reader.Read(body);
        Assert.Equal(plain.NodeNames.ToArray(), offer.Nodes.ToNames().ToArray());
        Assert.Equal(plain.NodeItems.IsDefault ? [] : [.. plain.NodeItems], offer.Items.ToArray());
        Assert.Equal((plain.Pod.Name, plain.Pod.Uid), (offer.Pod.Name, offer.Pod.Uid));
        Assert.Equal(plain.Pod.Annotations, offer.Pod.Annotations);
    }
}
