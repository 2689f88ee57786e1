using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Testing;
using Scheduler.Testing.Parquet;

namespace Scheduler.Hdfs.Tests.Footers;

public sealed class FooterStoreTests : IDisposable
{
    private static readonly byte[] Table = WideTable.Write(2, 2);

    private readonly FooterFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task GetAsync_ManyAtOnce_ReadTheFileOnce()
    {
        _fixture.Add("/t", Table);
        var gate = new TaskCompletionSource();
        _fixture.Files.Gate = _ => gate.Task;

        var reads = Enumerable.Range(0, 8).Select(_ => _fixture.GetAsync(_fixture.KeyOf("/t"))).ToArray();
        gate.SetResult();
        var footers = await Task.WhenAll(reads);

        Assert.Single(_fixture.Files.Reads);
        Assert.All(footers, footer => Assert.Same(footers[0], footer));
    }

    [Fact]
    public async Task GetAsync_CallerGivesUp_OthersStillGetIt()
    {
        _fixture.Add("/t", Table);
        var gate = new TaskCompletionSource();
        _fixture.Files.Gate = ct => gate.Task.WaitAsync(ct);
        using var impatient = new CancellationTokenSource();

        var first = _fixture.GetAsync(_fixture.KeyOf("/t"), impatient.Token);
        var second = _fixture.GetAsync(_fixture.KeyOf("/t"));
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.NotNull((await second).Layout);
        Assert.Single(_fixture.Files.Reads);
    }

    [Fact]
    public async Task GetAsync_Again_IsFoundInTheProcess()
    {
        _fixture.Add("/t", Table);

        await _fixture.GetAsync(_fixture.KeyOf("/t"));
        await _fixture.GetAsync(_fixture.KeyOf("/t"));

        Assert.Equal([(FooterTier.Process, false), (FooterTier.Shared, false), (FooterTier.Process, true)], _fixture.LookUps);
        Assert.Single(_fixture.Files.Reads);
    }

    [Fact]
    public async Task GetAsync_ReadByAnotherReplica_IsNotRead()
    {
        _fixture.Add("/t", Table);
        await _fixture.GetAsync(_fixture.KeyOf("/t"));
        using var other = new FooterFixture(shared: _fixture.Shared);
        other.Add("/t", Table);

        Assert.NotNull((await other.GetAsync(other.KeyOf("/t"))).Layout);

        Assert.Empty(other.Files.Reads);
        Assert.Equal([(FooterTier.Process, false), (FooterTier.Shared, true)], other.LookUps);
    }

    [Fact]
    public async Task GetAsync_NoParquetFile_IsKeptToo()
    {
        _fixture.Add("/t", new byte[5000]);

        Assert.Equal(ParquetFailure.NotParquet, (await _fixture.GetAsync(_fixture.KeyOf("/t"))).Failure);
        Assert.Equal(ParquetFailure.NotParquet, (await _fixture.GetAsync(_fixture.KeyOf("/t"))).Failure);

        Assert.Single(_fixture.Files.Reads);
        Assert.Single(_fixture.Shared);
    }

    [Fact]
    public async Task GetAsync_UnreadableFile_IsAskedForAgain()
    {
        var key = new FooterKey("ns1", "/gone", 5000, 1);

        await Assert.ThrowsAsync<FileRangeException>(() => _fixture.GetAsync(key));
        _fixture.Files["/gone"] = [.. new byte[5000 - Table.Length], .. Table];
        // Its offsets are wrong by then, but that is what its bytes say.
        await _fixture.GetAsync(key);

        Assert.Equal(2, _fixture.Files.Reads.Count);
    }

    [Theory]
    [InlineData("ns2", 0, 0)]
    [InlineData("ns1", 1, 0)]
    [InlineData("ns1", 0, 1)]
    public async Task GetAsync_ChangedFile_IsReadAgain(string nameservice, int longer, int later)
    {
        _fixture.Add("/t", Table);
        var key = _fixture.KeyOf("/t");
        await _fixture.GetAsync(key);
        _fixture.Files["/t"] = [0, .. Table];

        await _fixture.GetAsync(new FooterKey(nameservice, key.Path, key.Length + longer, key.ModificationTime + later));

        Assert.Equal(2, _fixture.Files.Reads.Count);
    }

    [Fact]
    public async Task Dispose_ReadInProgress_Ends()
    {
        _fixture.Add("/t", Table);
        _fixture.Files.Gate = ct => Task.Delay(Timeout.InfiniteTimeSpan, _fixture.Clock, ct);
        var read = _fixture.GetAsync(_fixture.KeyOf("/t"));
        await Eventually.HoldsAsync(() => !_fixture.Files.Reads.IsEmpty);

        _fixture.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }
}
