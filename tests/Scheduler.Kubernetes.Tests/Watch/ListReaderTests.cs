using System.Text;
using System.Text.Json;
using Scheduler.Kubernetes.Watch;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class ListReaderTests
{
    private const int MaxBytes = 64 * 1024;

    [Theory]
    [InlineData("nodes-list", 5, "219", false)]
    [InlineData("pods-list", 6, "225", false)]
    [InlineData("pods-list-empty", 0, null, false)]
    [InlineData("nodes-limit2-page1", 2, "219", true)]
    [InlineData("nodes-limit2-page2", 2, "219", true)]
    [InlineData("nodes-limit2-page3", 1, "219", false)]
    public async Task ReadAsync_RecordedList_IsTheSameInAnyPieces(string name, int items, string? version, bool hasMore)
    {
        var body = RecordedExchange.Body(name);
        using var document = JsonDocument.Parse(body);
        var expected = document.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()).ToList();
        foreach (var step in new[] { 1, 7, 1000, int.MaxValue })
        {
            using var list = new ListReader(new DribbleStream(body, step), MaxBytes);

            Assert.Equal(expected, await ItemsAsync(list));
            Assert.Equal(items, expected.Count);
            if (version is not null) Assert.Equal(version, list.ResourceVersion);
            Assert.Equal(hasMore, !string.IsNullOrEmpty(list.Continue));
        }
    }

    [Theory]
    [InlineData("""{"items":[{"a":1},2],"metadata":{"resourceVersion":"7"},"items":null}""", 2)]
    [InlineData("""{"metadata":{"resourceVersion":"7"},"items":null}""", 0)]
    [InlineData("""  {"metadata":{"other":[{}],"resourceVersion":"7"}}  """, 0)]
    public async Task ReadAsync_OddOrders_AreRead(string json, int items)
    {
        using var list = new ListReader(new DribbleStream(Encoding.UTF8.GetBytes(json), 1), MaxBytes);

        Assert.Equal(items, (await ItemsAsync(list)).Count);
        Assert.Equal("7", list.ResourceVersion);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("""{"items":{}}""")]
    [InlineData("""{"items":[{"a":1}""")]
    [InlineData("""{"items":[{"a":1}]""")]
    [InlineData("""{"items":[{"a":}]}""")]
    [InlineData("""{"metadata":{"continue":"\ud800"},"items":[]}""")]
    [InlineData("""{"\ud800":1,"items":[]}""")]
    public async Task ReadAsync_NotAList_IsAJsonError(string json)
    {
        using var list = new ListReader(new DribbleStream(Encoding.UTF8.GetBytes(json), 3), MaxBytes);

        await Assert.ThrowsAnyAsync<JsonException>(() => ItemsAsync(list));
    }

    [Fact]
    public async Task ReadAsync_ItemBeyondTheLimit_IsAnErrorNotMemory()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"items":[{"a":"{{new string('x', 10 * MaxBytes)}}"}]}""");
        using var list = new ListReader(new DribbleStream(json, 4096), MaxBytes);

        await Assert.ThrowsAsync<ObjectTooLargeException>(() => ItemsAsync(list));
    }

    [Fact]
    public async Task ReadAsync_NestedBeyondTheLimit_IsAJsonError()
    {
        var json = """{"items":[""" + string.Concat(Enumerable.Repeat("""{"a":""", 1000)) + "1" + new string('}', 1000) + "]}";
        using var list = new ListReader(new DribbleStream(Encoding.UTF8.GetBytes(json), 4096), MaxBytes);

        await Assert.ThrowsAnyAsync<JsonException>(() => ItemsAsync(list));
    }

    private static async Task<List<string>> ItemsAsync(ListReader list)
    {
        var items = new List<string>();
        while (await list.ReadAsync(CancellationToken.None)) items.Add(Encoding.UTF8.GetString(list.Item.Span));
        return items;
    }
}
