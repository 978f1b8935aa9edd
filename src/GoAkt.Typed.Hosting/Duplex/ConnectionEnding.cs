using System.Net.Sockets;
using GoAkt.Typed.Remoting.Duplex.Wire;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>How the node ends a connection.</summary>
internal abstract class ConnectionEnding
{
    /// <summary>How long a peer that has broken the protocol, or is gone, has for what is unsent.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a peer has to take what was sent, and to end the connection, once the node has.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Says that nothing more is sent, and waits for a while until the peer ends the connection too: what the
    /// system holds for it would be forgotten if the connection were closed and anything came for it.</summary>
    /// <param name="readerEnd">Ends when what reads the connection has.</param>
    public abstract Task EndSendingAsync(Task readerEnd);

    /// <summary>Ends what reads the connection. Where that is encrypted, the rest is for who serves it, as it has to be
    /// drained first.</summary>
    public abstract void Close();

    /// <summary>Cuts the connection soon, whatever is unsent.</summary>
    public abstract Task CutAsync();
}

/// <summary>Ends a connection on its own socket.</summary>
internal sealed class SocketEnding(Socket socket) : ConnectionEnding
{
    public override Task EndSendingAsync(Task readerEnd)
    {
        NonBlockingSocket.EndSending(socket);
        return Task.WhenAny(readerEnd, Task.Delay(Patience));
    }

    public override void Close()
    {
        NonBlockingSocket.End(socket);
        socket.Dispose();
    }

    public override Task CutAsync() => Task.CompletedTask;
}
