using System.Net.Sockets;
using GoAkt.Typed.Remoting.Codecs;
using GoAkt.Typed.Remoting.Duplex.Wire;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>
/// A socket whose reads and writes block their thread, the asynchronous ones too. After the first truly asynchronous
/// one .NET would wake the thread that watches all sockets for whatever comes, as long as the socket lives.
/// </summary>
internal sealed class BlockingSocketStream(Socket socket) : CodecStream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>Waits until there is something to read, or the connection has ended.</summary>
    /// <exception cref="OperationCanceledException">It was given up, and the connection ended for that.</exception>
    public static void WaitForBytes(Socket socket, CancellationToken cancellationToken)
    {
        const int Forever = -1;
        using (EndOn(socket, cancellationToken))
        {
            socket.Poll(Forever, SelectMode.SelectRead);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    public override int Read(Span<byte> buffer) => socket.Receive(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        WaitForBytes(socket, cancellationToken);
        return new ValueTask<int>(Read(buffer.Span));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[socket.Send(buffer)..];
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using (EndOn(socket, cancellationToken))
        {
            Write(buffer.Span);
        }

        return default;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Nothing else ends a thread's wait.</summary>
    private static CancellationTokenRegistration EndOn(Socket socket, CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static state => NonBlockingSocket.End((Socket)state!), socket);
}
