using System.Net;
using System.Net.Sockets;
using GoAkt.Typed.Testing;

namespace GoAkt.Typed.Tests.Fuzz;

/// <summary>A dialler that sends bytes to a node, and nothing more after them.</summary>
internal static class DamagedDialler
{
    /// <summary>Sends the bytes and ends this side of the connection; the node has to end the other.</summary>
    /// <returns>The bytes that the node has sent.</returns>
    public static async Task<byte[]> SendAsync(IPEndPoint node, ReadOnlyMemory<byte> bytes)
    {
        using Socket socket = new(node.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(node);
        using DuplexPeer peer = new(new NetworkStream(socket, ownsSocket: false));
        Task<byte[]> received = peer.ReceiveAllAsync();
        await peer.SendAsync(bytes);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The node has ended it all.
        }

        return await received;
    }

    /// <summary>The frames in what a node has sent, which are whole but for the last one, and of the types that a node
    /// sends.</summary>
    public static IReadOnlyList<DuplexFrame> FramesOf(byte[] received)
    {
        List<DuplexFrame> frames = [];
        ReadOnlySpan<byte> rest = received;
        while (rest.Length >= DuplexFrame.HeaderSize)
        {
            long size = DuplexFrame.HeaderSize
                + (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            if (size > rest.Length)
            {
                break;
            }

            frames.Add(DuplexFrame.Parse(rest[..(int)size]));
            rest = rest[(int)size..];
        }

        return frames;
    }
}
