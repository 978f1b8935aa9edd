using System.IO.Pipelines;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>A stream as a connection's pipes.</summary>
internal sealed class StreamTransport(Stream stream) : IDuplexPipe, IAsyncDisposable
{
    private static readonly StreamPipeReaderOptions s_reading = new(bufferSize: 16 * 1024, leaveOpen: true);
    private static readonly StreamPipeWriterOptions s_writing = new(leaveOpen: true);

    public PipeReader Input { get; } = PipeReader.Create(stream, s_reading);

    public PipeWriter Output { get; } = PipeWriter.Create(stream, s_writing);

    /// <summary>Sends what was written, and ends the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await Output.CompleteAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }
}
