using Scheduler.Core.Parquet;

namespace Scheduler.History.Tests;

/// <summary>Writes Parquet to a disk that takes <see cref="Room"/> more bytes and then says that it is full.</summary>
internal sealed class FullDisk(IParquetFormat format) : IParquetFormat
{
    public long Room { get; set; }

    public IParquetWriter CreateWriter(Stream output, IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string> keyValues) =>
        format.CreateWriter(new BoundedStream(this, output), columns, keyValues);

    public Task<IParquetReader> OpenAsync(Stream input, CancellationToken cancellationToken) => format.OpenAsync(input, cancellationToken);

    /// <summary>What the writer uses of a stream; the part that still fits is written, as a real disk does.</summary>
    private sealed class BoundedStream(FullDisk disk, Stream output) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var taken = (int)Math.Min(buffer.Length, disk.Room);
            disk.Room -= taken;
            await output.WriteAsync(buffer[..taken], cancellationToken);
            if (taken < buffer.Length) throw new IOException("No space left on device");
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
