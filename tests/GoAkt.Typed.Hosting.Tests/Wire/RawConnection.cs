using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>A bare socket to a node.</summary>
internal sealed class RawConnection : IDisposable
{
    // Longer than any answer takes: a node that owes one must fail its test, not hang it.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<RawConnection> OpenAsync(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        return new RawConnection(socket);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, TestContext.Current.CancellationToken)..];
        }
    }

    public Task SendAsync(IMessage envelope) => SendAsync(WireFrame.Write(envelope));

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads one answer; null if the node closed the connection.</summary>
    public async Task<IMessage?> ReceiveAsync()
    {
        byte[]? frame = await BoundedAsync(ReadFrameAsync());
        return frame is null
            ? null
            : WireMessage.FromFrame(frame)?.Body ?? throw new InvalidDataException("The node's answer is no frame.");
    }

    /// <summary>Sends an envelope and reads the answer, which has to be of the type expected.</summary>
    public async Task<TResponse> RequestAsync<TResponse>(IMessage envelope)
        where TResponse : IMessage
    {
        await SendAsync(envelope);
        return Assert.IsType<TResponse>(await ReceiveAsync());
    }

    /// <summary>Whether the node closes the connection without another byte.</summary>
    public async Task<bool> IsClosedAsync() => await BoundedAsync(ReadAsync(1)) is [];

    /// <summary>Reads so many bytes, which have to be text.</summary>
    public async Task<string> ReceiveTextAsync(int count) =>
        Encoding.ASCII.GetString(await BoundedAsync(ReadAsync(count)));

    /// <summary>Reads until the node closes the connection.</summary>
    public Task<byte[]> ReceiveAllAsync() => BoundedAsync(ReadAsync(int.MaxValue));

    public Stream ToStream() => _stream;

    public void Dispose() => _stream.Dispose();

    private static Task<T> BoundedAsync<T>(Task<T> read) => read.WaitAsync(s_patience);

    private async Task<byte[]?> ReadFrameAsync()
    {
        try
        {
            return await WireFrame.ReadAsync(_stream, TestContext.Current.CancellationToken);
        }
        catch (IOException e) when (IsReset(e.InnerException))
        {
            return null;
        }
    }

    // Up to so many bytes: fewer where the node closes the connection.
    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] piece = new byte[4096];
        using MemoryStream all = new();
        try
        {
            int read;
            do
            {
                read = await _socket.ReceiveAsync(
                    piece.AsMemory(0, (int)Math.Min(piece.Length, count - all.Length)),
                    TestContext.Current.CancellationToken);
                all.Write(piece, 0, read);
            }
            while (read > 0 && all.Length < count);
        }
        catch (SocketException e) when (IsReset(e))
        {
            // As good as closed.
        }

        return all.ToArray();
    }

    private static bool IsReset(Exception? exception) =>
        exception is SocketException { SocketErrorCode: SocketError.ConnectionReset };
}
