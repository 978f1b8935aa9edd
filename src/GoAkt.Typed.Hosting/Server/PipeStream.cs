using System.IO.Pipelines;
using GoAkt.Typed.Remoting.Codecs;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>A connection's pipes as one stream, for what wraps streams: TLS and compression.</summary>
internal sealed class PipeStream(IDuplexPipe transport) : CodecStream
{
    private readonly Stream _reader = transport.Input.AsStream(leaveOpen: true);
    private readonly Stream _writer = transport.Output.AsStream(leaveOpen: true);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override int Read(Span<byte> buffer) => _reader.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(buffer, cancellationToken);

    public override void Write(ReadOnlySpan<byte> buffer) => _writer.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(buffer, cancellationToken);

    public override void Flush() => _writer.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);
}
