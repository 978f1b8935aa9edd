using System.Net.Security;
using GoAkt.Typed.Hosting.Duplex;
using GoAkt.Typed.Hosting.Framed;
using Microsoft.AspNetCore.Connections;

namespace GoAkt.Typed.Hosting.Server;

/// <summary>Ends a connection inside TLS.</summary>
internal sealed class EncryptedEnding(ConnectionContext connection, SslStream encryption) : ConnectionEnding
{
    public override async Task EndSendingAsync(Task readerEnd)
    {
        using CancellationTokenSource patience = new(Patience);
        Close();
        try
        {
            // Nobody may read while the end is said.
            await readerEnd.WaitAsync(patience.Token).ConfigureAwait(false);
            await encryption.ShutdownAsync().WaitAsync(patience.Token).ConfigureAwait(false);
            byte[] dropped = new byte[4 * 1024];
            while (await encryption.ReadAsync(dropped, patience.Token).ConfigureAwait(false) > 0)
            {
            }
        }
#pragma warning disable CA1031 // Whatever it is, the connection is closed next.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The peer takes its time, or is gone.
        }
    }

    public override void Close() => connection.Transport.Input.EndRead();

    /// <summary>Kestrel waits for as long as it takes until the peer has taken what it was sent, and so for ever where
    /// that takes nothing.</summary>
    public override async Task CutAsync()
    {
        await Task.Delay(Farewell).ConfigureAwait(false);
        connection.Abort(new ConnectionAbortedException("the peer does not take what it was sent"));
    }
}
