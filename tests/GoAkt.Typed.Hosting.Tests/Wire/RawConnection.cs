using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Tests.Wire;

/// <summary>A bare socket to a node.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

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
        byte[]? length = await ReceiveAsync(4);
        if (length is null)
        {
            return null;
        }

        byte[] rest = await ReceiveAsync(BinaryPrimitives.ReadInt32BigEndian(length) - 4)
            ?? throw new EndOfStreamException("The node closed the connection in the middle of a frame.");
        byte[] frame = [.. length, .. rest];
        return WireMessage.FromFrame(frame)?.Body ?? throw new InvalidDataException("The node's answer is no frame.");
    }

    /// <summary>Sends an envelope and reads the answer, which has to be of the type expected.</summary>
    public async Task<TResponse> RequestAsync<TResponse>(IMessage envelope)
        where TResponse : IMessage
    {
        await SendAsync(envelope);
        return Assert.IsType<TResponse>(await ReceiveAsync());
    }

    /// <summary>Whether the node closes the connection without another byte.</summary>
    public async Task<bool> IsClosedAsync() => await ReceiveAsync(1) is null;

    /// <summary>Reads so many bytes, which have to be text.</summary>
    public async Task<string> ReceiveTextAsync(int count) =>
        System.Text.Encoding.ASCII.GetString(await ReceiveAsync(count) ?? []);

    /// <summary>Reads until the node closes the connection.</summary>
    public async Task<byte[]> ReceiveAllAsync()
    {
        using MemoryStream all = new();
        while (await ReceiveAsync(1) is { } one)
        {
            all.Write(one);
        }

        return all.ToArray();
    }

    public Stream ToStream() => new NetworkStream(_socket);

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReceiveAsync(int count)
    {
        byte[] bytes = new byte[count];
        int received = 0;
        while (received < count)
        {
            int read;
            try
            {
                read = await _socket.ReceiveAsync(bytes.AsMemory(received), TestContext.Current.CancellationToken);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                read = 0;
            }

            if (read == 0)
            {
                return received == 0
                    ? null
                    : throw new EndOfStreamException("The node closed the connection within a frame.");
            }

            received += read;
        }

        return bytes;
    }
}
