namespace Scheduler.History.Tests.Writing;

/// <summary>A disk that takes <see cref="Room"/> more bytes and then says that it is full.</summary>
internal sealed class FullDisk
{
    public long Room { get; set; }

    /// <summary>What it says.</summary>
    public Func<Exception> Fault { get; init; } = () => new IOException("No space left on device");

    /// <summary>A stream to a file on it.</summary>
    public Stream Hold(Stream file) => new BoundedStream(this, file);

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
            var taken = Take(buffer.Length);
            await output.WriteAsync(buffer[..taken], cancellationToken);
            Check(taken, buffer.Length);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count)
        {
            var taken = Take(count);
            output.Write(buffer, offset, taken);
            Check(taken, count);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private int Take(int count)
        {
            var taken = (int)Math.Min(count, disk.Room);
            disk.Room -= taken;
            return taken;
        }

        private void Check(int taken, int count)
        {
            if (taken < count) throw disk.Fault();
        }
    }
}
