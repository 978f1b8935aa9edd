using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace GoAkt.Typed.Benchmarks.Load;

/// <summary>The floor on Framed: request bytes ping-ponged over bare blocking sockets, one thread a
/// connection.</summary>
internal static class SocketFloor
{
    public static Task RunAsync(string node, byte[] request, Worker worker)
    {
        TaskCompletionSource done = new();
        Thread thread = new(() =>
        {
            try
            {
                Run(node, request, worker);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        thread.Start();
        return done.Task;
    }

    private static void Run(string node, byte[] request, Worker worker)
    {
        int colon = node.LastIndexOf(':');
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(
            node[..colon], int.Parse(node[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        byte[] buffer = new byte[64 * 1024];
        while (!worker.IsStopping)
        {
            long startedAt = Stopwatch.GetTimestamp();
            socket.Send(request);
            int filled = 0;
            while (filled < 4 || filled < BinaryPrimitives.ReadInt32BigEndian(buffer))
            {
                int read = socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
                filled +=
                    read > 0
                        ? read
                        : throw new EndOfStreamException($"{node} closed the connection on the floor's request.");
            }

            worker.Note(Stopwatch.GetTimestamp() - startedAt);
        }
    }
}
