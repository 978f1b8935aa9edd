using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Remoting.Protos;

namespace GoAkt.Typed.Testing;

/// <summary>One end of a Duplex connection, played by a test frame by frame.</summary>
public sealed class DuplexPeer(Stream stream) : IDisposable
{
    // Longer than any frame takes: an end that owes one must fail its test, not hang it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private Stream _stream = stream;

    /// <summary>Knows the tables of the other end.</summary>
    public DuplexReader Reader { get; } = new();

    /// <summary>Opens a connection to a node.</summary>
    public static async Task<DuplexPeer> DialAsync(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        return new DuplexPeer(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Everything goes through what this makes of the stream from now on.</summary>
    public void Wrap(Func<Stream, Stream> wrap) => _stream = wrap(_stream);

    /// <summary>Sends bytes; an end that has closed the connection already says why by what it has sent.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
            await _stream.FlushAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    public Task SendAsync(params IEnumerable<DuplexFrame> frames) =>
        SendAsync(frames.SelectMany(static frame => frame.ToBytes()).ToArray());

    /// <summary>Reads a frame.</summary>
    /// <returns>The frame, or null if the other end has ended the connection.</returns>
    /// <exception cref="TimeoutException">There is none.</exception>
    public Task<DuplexFrame?> TryReceiveAsync() =>
        DuplexFrame.ReadAsync(_stream, CancellationToken.None).WaitAsync(s_patience);

    /// <summary>Reads a frame, however long it takes to come.</summary>
    public Task<DuplexFrame?> ReadAsync(CancellationToken cancellationToken) =>
        DuplexFrame.ReadAsync(_stream, cancellationToken);

    /// <exception cref="EndOfStreamException">The other end has ended the connection.</exception>
    public async Task<DuplexFrame> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new EndOfStreamException("The other end has ended the connection.");

    /// <summary>Reads until a frame of one type; tables are kept, all else is dropped.</summary>
    public async Task<DuplexFrame> ReceiveAsync(DuplexType type)
    {
        while (true)
        {
            DuplexFrame frame = await ReceiveAsync();
            if (frame.Type == DuplexType.Table)
            {
                Reader.ReadTable(frame);
            }

            if (frame.Type == type)
            {
                return frame;
            }
        }
    }

    /// <summary>Reads what is there until the other end ends the connection.</summary>
    public async Task<byte[]> ReceiveAllAsync()
    {
        using MemoryStream all = new();
        try
        {
            await _stream.CopyToAsync(all).WaitAsync(s_patience);
        }
        catch (IOException)
        {
            // Reset is as good as closed.
        }

        return all.ToArray();
    }

    /// <summary>Reads exactly so many bytes.</summary>
    public async Task<byte[]> ReceiveBytesAsync(int count)
    {
        byte[] bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(s_patience);
        return bytes;
    }

    /// <summary>Shakes hands as a dialler.</summary>
    /// <returns>What the node has answered.</returns>
    public async Task<Hello> ShakeHandsAsync(Hello hello)
    {
        await SendAsync(DuplexFrame.Of(DuplexType.Hello, DuplexFrame.LaneOf(hello), hello));
        DuplexFrame answer = await ReceiveAsync();
        return answer.Type == DuplexType.HelloAck
            ? Hello.Parser.ParseFrom(answer.Body)
            : throw new InvalidDataException(Reader.Describe(answer));
    }

    public void Dispose() => _stream.Dispose();
}
