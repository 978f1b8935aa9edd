using Google.Protobuf;

namespace GoAkt.Typed.Hosting.Duplex;

/// <summary>A request for the node itself, with the bytes that it came in.</summary>
/// <param name="connection">Where it came from.</param>
/// <param name="correlation">What its reply has in common with it; 0 if nobody waits for one.</param>
/// <param name="handle">Serves it.</param>
internal sealed class RequestWork(
    PeerConnection connection, ulong correlation, Func<ValueTask<(byte[] Name, IMessage Response)>> handle)
    : IThreadPoolWorkItem
{
    public void Execute() => _ = HandleAsync();

    private async Task HandleAsync()
    {
        try
        {
            (byte[] name, IMessage response) = await handle().ConfigureAwait(false);
            connection.Answer(correlation, name, response);
        }
#pragma warning disable CA1031 // One request's failure must not end the others of its connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            connection.AnswerFailure(correlation, e);
        }
        finally
        {
            connection.OnRequestDone();
        }
    }
}
