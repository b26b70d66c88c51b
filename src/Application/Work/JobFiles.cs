using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>Reads and writes the files of jobs as streams.</summary>
public sealed class JobFiles(IJobRepository jobs, TimeProvider time)
{
    /// <summary>Opens a file for reading; the position can be set.</summary>
    public Stream Read(Scope scope, Guid file) => new PieceReader(jobs, scope, file);

    /// <summary>Creates a file for writing; data that is not flushed is not stored.</summary>
    public Stream Write(Scope scope, Guid file) => new PieceWriter(jobs, scope, file, time);

    private sealed class PieceReader(IJobRepository jobs, Scope scope, Guid file) : PieceStream
    {
        private byte[] _piece = [];
        private int _number = -1;

        public override bool CanRead => true;

        // Settable, while CanSeek is false: seeking would need the length, which is unknown.
        public override long Position { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var (number, at) = ((int)(Position / IJobRepository.PieceSize), (int)(Position % IJobRepository.PieceSize));
            if (number != _number) (_number, _piece) = (number, await jobs.ReadPiece(scope, file, number, cancellationToken) ?? []);
            var length = int.Min(buffer.Length, int.Max(0, _piece.Length - at));
            _piece.AsMemory(at, length).CopyTo(buffer);
            Position += length;
            return length;
        }
    }

    private sealed class PieceWriter(IJobRepository jobs, Scope scope, Guid file, TimeProvider time) : PieceStream
    {
        private readonly byte[] _piece = new byte[IJobRepository.PieceSize];
        private int _number, _length;

        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (buffer.Length > 0)
            {
                var length = int.Min(buffer.Length, _piece.Length - _length);
                buffer[..length].CopyTo(_piece.AsMemory(_length));
                (_length, buffer) = (_length + length, buffer[length..]);
                if (_length < _piece.Length) continue;
                await jobs.AddPiece(scope, file, _number++, _piece[.._length], time.GetUtcNow(), cancellationToken);
                _length = 0;
            }
        }

        // Writes the last piece; a later flush overwrites it.
        public override Task FlushAsync(CancellationToken cancellationToken) =>
            _length == 0 ? Task.CompletedTask : jobs.AddPiece(scope, file, _number, _piece[.._length], time.GetUtcNow(), cancellationToken);
    }

    /// <summary>The stream members that neither the reader nor the writer supports.</summary>
    private abstract class PieceStream : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        // The storage port is asynchronous only.
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        // Dispose calls it; FlushAsync has stored everything before.
        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
