using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Abstractions;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Sends what actions answer when it is complete. Views and the compression hand it on in many small pieces, and each would be a packet. What is longer
/// than <see cref="Limits.BufferBytes"/> is sent in pieces of that length, so that whoever does not read is waited for.
/// </summary>
internal static class WholeAnswers
{
    /// <summary>Below the compression, so that its pieces are collected too.</summary>
    public static void UseWholeAnswers(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ActionDescriptor>() is not null)
            context.Features.Set<IHttpResponseBodyFeature>(new Unsent(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>()));
        return next(context);
    });

    // Writes to the server's buffer, which the server sends at the end of the answer. Who uses the writer itself sends when it wants to.
    private sealed class Unsent(IHttpResponseBodyFeature body) : Stream, IHttpResponseBodyFeature
    {
        private int _held, _most = Limits.BufferBytes;

        public Stream Stream => this;

        public PipeWriter Writer => body.Writer;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Hold(buffer.AsSpan(offset, count));

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Hold(buffer.Span);
            if (_held < _most) return;
            _held = 0;
            await Writer.FlushAsync(cancellationToken);
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken = default) => body.StartAsync(cancellationToken);

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            body.SendFileAsync(path, offset, count, cancellationToken);

        public Task CompleteAsync() => body.CompleteAsync();

        public void DisableBuffering() => _most = 0;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private void Hold(ReadOnlySpan<byte> bytes)
        {
            Writer.Write(bytes);
            _held += bytes.Length;
        }
    }
}
