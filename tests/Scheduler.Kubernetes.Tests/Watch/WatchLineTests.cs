using System.Text;
using System.Text.Json;
using Scheduler.Kubernetes.Watch;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class WatchLineTests
{
    private const int MaxBytes = 256 * 1024;

    [Theory]
    [InlineData("watch-pods")]
    [InlineData("watch-nodes")]
    [InlineData("watch-pods-big-object")]
    public async Task ReadAsync_RecordedWatch_IsTheSameInAnyPieces(string name)
    {
        var expected = RecordedExchange.Lines(name);
        foreach (var step in new[] { 1, 1000, int.MaxValue })
        {
            using var lines = new LineReader(new DribbleStream(RecordedExchange.Body(name), step), MaxBytes);

            Assert.Equal(expected, await LinesAsync(lines));
        }
    }

    [Fact]
    public async Task ReadAsync_CutInALine_GivesOnlyWholeOnes()
    {
        using var lines = new LineReader(new MemoryStream("one\n\ntwo"u8.ToArray()), MaxBytes);

        Assert.Equal(["one", ""], await LinesAsync(lines));
    }

    [Fact]
    public async Task ReadAsync_LineBeyondTheLimit_IsAnErrorNotMemory()
    {
        using var lines = new LineReader(new DribbleStream(new byte[10 * MaxBytes], 4096), MaxBytes);

        await Assert.ThrowsAsync<ObjectTooLargeException>(() => LinesAsync(lines));
    }

    [Fact]
    public void Parse_RecordedWatch_IsTypesAndVersionsInOrder()
    {
        var events = RecordedExchange.Lines("watch-nodes").Select(line => WatchEvent.Parse(Encoding.UTF8.GetBytes(line))).ToList();

        Assert.Equal(
            [
                (WatchEventType.Modified, "321"), (WatchEventType.Modified, "322"), (WatchEventType.Modified, "323"),
                (WatchEventType.Added, "324"), (WatchEventType.Deleted, "325"), (WatchEventType.Bookmark, "335"),
            ],
            events.Select(each => (each.Type, each.ResourceVersion!)));
    }

    [Theory]
    [InlineData("watch-410-error-event")]
    [InlineData("watch-410-rv1-warm")]
    public void Parse_RecordedError_HasNoVersion(string name)
    {
        var parsed = WatchEvent.Parse(Encoding.UTF8.GetBytes(RecordedExchange.Lines(name).Single()));

        Assert.Equal(WatchEventType.Error, parsed.Type);
        Assert.Null(parsed.ResourceVersion);
    }

    [Theory]
    [InlineData("""{"object":{"metadata":{"a":1,"resourceVersion":"5"}},"extra":[1],"type":"ADDED"}""", "5")]
    [InlineData("""{"type":"NEW","object":{"metadata":[]}}""", null)]
    [InlineData("""{"type":"ADDED","object":7}""", null)]
    public void Parse_OddButWhole_IsRead(string line, string? version) =>
        Assert.Equal(version, WatchEvent.Parse(Encoding.UTF8.GetBytes(line)).ResourceVersion);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":5,"object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{"a":1}""")]
    [InlineData("<html>")]
    [InlineData("""{"type":"\ud800","object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{"\ud800":1,"metadata":{"resourceVersion":"\ud800"}}}""")]
    public void Parse_NotAnEvent_IsAJsonError(string line) =>
        Assert.ThrowsAny<JsonException>(() => WatchEvent.Parse(Encoding.UTF8.GetBytes(line)));

    private static async Task<List<string>> LinesAsync(LineReader lines)
    {
        var read = new List<string>();
        while (await lines.ReadAsync(CancellationToken.None)) read.Add(Encoding.UTF8.GetString(lines.Line.Span));
        return read;
    }
}
